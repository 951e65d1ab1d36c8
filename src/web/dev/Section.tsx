import type { ReactNode } from "react";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = title.toLowerCase().replaceAll(/\W+/g, "-");
  return (
    <section aria-labelledby={id} className="border-t border-line py-8">
      <h2 id={id} className="mb-4 text-16 font-semibold">
        {title}
      </h2>
      <div className="flex flex-col gap-6">{children}</div>
    </section>
  );
}

export function Example({
  name,
  children,
  isBlock,
}: {
  name: string;
  children: ReactNode;
  isBlock?: boolean;
}) {
  return (
    <div className="min-w-0">
      <p className="mb-2 font-mono text-12 text-ink-faint">{name}</p>
      {isBlock ? children : <div className="flex flex-wrap items-center gap-3">{children}</div>}
    </div>
  );
}

export const Columns = ({ children }: { children: ReactNode }) => (
  <div className="grid gap-6 md:grid-cols-2">{children}</div>
);
