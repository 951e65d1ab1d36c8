import { Loaded, useApi, useApiQuery, useUrlState } from "../../../web/api/index.ts";
import { DeveloperCorner, PageHeader } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DoctorCard } from "./DoctorCard.tsx";
import { InstallationFacts } from "./InstallationFacts.tsx";
import { InstallationSettings } from "./InstallationSettings.tsx";
import { OutboxMails } from "./OutboxMails.tsx";
import { SystemFrame } from "./SystemFrame.tsx";

const POLL_MS = 5_000;

/** The installation, for its administrator: how it is, how it is set, what it could not mail. */
export function SystemPage() {
  const [url] = useUrlState();
  if (url.tab === "settings")
    return (
      <SystemFrame page="settings">
        <Settings />
      </SystemFrame>
    );
  if (url.tab === "mails")
    return (
      <SystemFrame page="mails">
        <PageHeader title="Mails" />
        <OutboxMails />
        <DeveloperCorner
          example={verbExample("system.list_mails", {})}
          docsHref="/docs/api#systemListMails"
        />
      </SystemFrame>
    );
  return (
    <SystemFrame page="health">
      <Health />
    </SystemFrame>
  );
}

function Health() {
  const api = useApi();
  const info = useApiQuery(["system", "info"], (signal) => api.system.info({}, { signal }), {
    pollMs: POLL_MS,
  });
  return (
    <>
      <PageHeader title="Health" />
      <div className="flex flex-col gap-4">
        <DoctorCard />
        <Loaded query={info} thing="installation">
          {(data) => <InstallationFacts info={data} />}
        </Loaded>
      </div>
      <DeveloperCorner example={verbExample("system.doctor", {})} docsHref="/docs/api#systemDoctor" />
    </>
  );
}

function Settings() {
  const api = useApi();
  const settings = useApiQuery(["system", "settings"], (signal) => api.system.getSettings({}, { signal }));
  return (
    <>
      <PageHeader
        title="Settings"
        description="What is decided for every organization of this installation."
      />
      <Loaded query={settings} thing="settings">
        {(data) => <InstallationSettings settings={data} />}
      </Loaded>
      <DeveloperCorner
        example={verbExample("system.update_settings", settings.data ?? {})}
        docsHref="/docs/api#systemUpdateSettings"
      />
    </>
  );
}
