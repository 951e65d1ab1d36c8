import { client, type Input, problemOf, useAction, useApiQuery } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, ErrorState, SkeletonText, Switch } from "../../../web/kit/index.ts";

const SETTINGS = "usage-settings";

/** Whether usage goes out as events, and where to make the webhook that takes them in. Mount it when it opens. */
export function StreamDialog({
  organizationId,
  organizationName,
  canRead,
  canManage,
  webhooksHref,
  onClose,
}: {
  organizationId: Input<"usage_settings.get">["organizationId"];
  organizationName: string;
  canRead: boolean;
  canManage: boolean;
  webhooksHref: string | null;
  onClose: () => void;
}) {
  const settings = useApiQuery(
    [SETTINGS, organizationId],
    (signal) => client.usageSettings.get({ organizationId }, { signal }),
    { isOn: canRead },
  );
  const save = useAction(
    (streamUsage: boolean) => client.usageSettings.update({ organizationId, streamUsage }),
    {
      what: "The setting was not changed.",
      done: ({ streamUsage }) => (streamUsage ? "Usage is sent on" : "Usage is no longer sent on"),
      refreshes: [SETTINGS],
      isInPlace: true,
    },
  );
  const isOn = settings.data?.streamUsage ?? false;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Send usage to your own system"
      description={`Each metered thing of ${organizationName} as an event usage.recorded, up to 100 at a time, signed and tried again like every webhook.`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-4">
        {!canRead ? null : settings.error ? (
          <ErrorState
            isInline
            problem={problemOf(settings.error, "The setting could not be loaded.")}
            onRetry={() => void settings.refetch()}
            isRetrying={settings.isFetching}
          />
        ) : !settings.data ? (
          <SkeletonText lines={2} />
        ) : (
          <Switch
            label="Send usage on as events"
            hint="Of every workspace, from now on. Nothing is sent that was metered before."
            isOn={isOn}
            isDisabled={!canManage || save.isBusy}
            onChange={(streamUsage) => save.run(streamUsage)}
          />
        )}
        {!canManage && (
          <Callout>Owners and billing admins of {organizationName} switch it on and off.</Callout>
        )}
        {save.problem && <ErrorState problem={save.problem} isInline />}
        <div className="flex flex-wrap items-center gap-3 text-13">
          <span className="min-w-0 flex-1 basis-60 text-ink-muted">
            {isOn
              ? "A webhook that hears usage.recorded receives it at your URL."
              : "Once it is on, a webhook that hears usage.recorded receives it at your URL."}
          </span>
          {webhooksHref && <Button href={webhooksHref}>Create the webhook</Button>}
        </div>
      </div>
    </Dialog>
  );
}
