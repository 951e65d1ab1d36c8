import { Fragment, type ReactNode } from "react";

/** Facts about one thing, name beside value. Facts that are undefined are left out. */
export function DescriptionList({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-6 gap-y-2 text-13">
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-ink-muted">{name}</dt>
            <dd className="min-w-0 break-words text-ink [&_time]:whitespace-normal">{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
