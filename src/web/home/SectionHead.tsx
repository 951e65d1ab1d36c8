import { Link } from "../kit/index.ts";

/** The name of a part of Home, and the way to all of it. */
export function SectionHead({
  id,
  title,
  all,
}: {
  id: string;
  title: string;
  all: { label: string; href: string };
}) {
  return (
    <div className="flex items-baseline gap-3">
      <h2 id={id} className="grow text-14 font-semibold">
        {title}
      </h2>
      <Link href={all.href} isQuiet className="text-12">
        {all.label}
      </Link>
    </div>
  );
}
