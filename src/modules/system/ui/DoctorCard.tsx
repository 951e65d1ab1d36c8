import { CircleCheck, CircleX, Stethoscope } from "lucide-react";
import { problemOf, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Badge, Button, Card, ErrorState, SkeletonText } from "../../../web/kit/index.ts";

/** The checks of `bailiwick doctor`, run when the page opens and again on request. */
export function DoctorCard() {
  const api = useApi();
  const doctor = useApiQuery(["system", "doctor"], (signal) => api.system.doctor({}, { signal }));
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          Checks
          {doctor.data &&
            (doctor.data.isHealthy ? (
              <Badge tone="green" icon={CircleCheck}>
                Healthy
              </Badge>
            ) : (
              <Badge tone="red" icon={CircleX}>
                Needs attention
              </Badge>
            ))}
        </span>
      }
      actions={
        <Button
          size="small"
          icon={Stethoscope}
          isLoading={doctor.isFetching}
          onClick={() => void doctor.refetch()}
        >
          Check again
        </Button>
      }
      isFlush
    >
      {doctor.error ? (
        <ErrorState
          problem={problemOf(doctor.error, "The checks could not be run.")}
          onRetry={() => void doctor.refetch()}
          isRetrying={doctor.isFetching}
        />
      ) : !doctor.data ? (
        <div className="p-4">
          <SkeletonText lines={5} />
        </div>
      ) : (
        <ul>
          {doctor.data.checks.map(({ name, isOk, detail }) => (
            <li
              key={name}
              className="flex items-start gap-3 border-t border-line px-4 py-2 text-13 first:border-t-0"
            >
              {isOk ? (
                <CircleCheck aria-label="Fine" size={16} className="mt-0.5 shrink-0 text-green" />
              ) : (
                <CircleX aria-label="Not fine" size={16} className="mt-0.5 shrink-0 text-red" />
              )}
              <div className="grid min-w-0 grow gap-x-4 sm:grid-cols-[192px_minmax(0,1fr)]">
                <span className="font-medium">{name.replaceAll("_", " ")}</span>
                <span className="break-words text-ink-muted">{detail}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
