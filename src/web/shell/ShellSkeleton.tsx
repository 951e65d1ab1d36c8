import { SkeletonText } from "../kit/Skeleton.tsx";

/** The rooms before it is known whose they are. */
export function ShellSkeleton() {
  return (
    <div className="flex min-h-dvh">
      <div className="hidden w-60 shrink-0 border-r border-line bg-sunken p-4 md:block">
        <SkeletonText lines={8} />
      </div>
      <main aria-busy className="min-w-0 grow p-8">
        <SkeletonText lines={6} />
      </main>
    </div>
  );
}
