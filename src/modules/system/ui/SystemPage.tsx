import { Loaded, useApi, useApiQuery, usePageTitle, useUrlState } from "../../../web/api/index.ts";
import { DeveloperCorner, PageHeader, Tabs } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DoctorCard } from "./DoctorCard.tsx";
import { InstallationFacts } from "./InstallationFacts.tsx";
import { InstallationSettings } from "./InstallationSettings.tsx";
import { OutboxMails } from "./OutboxMails.tsx";

const POLL_MS = 5_000;

/** The installation, for its administrator: how it is, how it is set, what it could not mail. */
export function SystemPage() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  usePageTitle("Installation");
  const info = useApiQuery(["system", "info"], (signal) => api.system.info({}, { signal }), {
    pollMs: POLL_MS,
  });
  const settings = useApiQuery(["system", "settings"], (signal) => api.system.getSettings({}, { signal }));
  const tab = url.tab === "settings" || url.tab === "mails" ? url.tab : "health";
  return (
    <>
      <PageHeader
        title="Installation"
        description="You see this as the installation administrator. It gives no access to what is in workspaces that are not yours."
      />
      <Tabs
        value={tab}
        onValueChange={(next) => setUrl({ tab: next === "health" ? undefined : next })}
        tabs={[
          {
            value: "health",
            label: "Health",
            content: (
              <div className="flex flex-col gap-4">
                <DoctorCard />
                <Loaded query={info} thing="installation">
                  {(data) => <InstallationFacts info={data} />}
                </Loaded>
              </div>
            ),
          },
          {
            value: "settings",
            label: "Settings",
            content: (
              <Loaded query={settings} thing="settings">
                {(data) => <InstallationSettings settings={data} />}
              </Loaded>
            ),
          },
          { value: "mails", label: "Mails", content: <OutboxMails /> },
        ]}
      />
      <DeveloperCorner example={verbExample("system.doctor", {})} docsHref="/docs/api#systemDoctor" />
    </>
  );
}
