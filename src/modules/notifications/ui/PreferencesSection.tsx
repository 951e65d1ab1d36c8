import { useQuery, useQueryClient } from "@tanstack/react-query";
import { client, type Input, type Output, problemOf, useAction } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { Card, DeveloperCorner, ErrorState, Link, Select, SkeletonText } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { GROUP_TITLES, type Preference } from "./kinds.ts";
import { PreferenceRow } from "./PreferenceRow.tsx";

type Preferences = Output<"notification_preferences.get">;
type Change = Input<"notification_preferences.update">;

const KEY = ["account", "notification-preferences"];
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, "0")}:00`,
}));

const withChange = (known: Preferences, { digestHour, preferences = [] }: Change): Preferences => ({
  ...known,
  digestHour: digestHour ?? known.digestHour,
  preferences: known.preferences.map((preference) => ({
    ...preference,
    ...preferences.find(({ kind }) => kind === preference.kind),
  })),
});

/** How one is told of each kind of thing; each change counts at once. */
export function PreferencesSection() {
  const queries = useQueryClient();
  const { me } = useSession();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.notificationPreferences.get({}, { signal }),
  });
  const save = useAction((change: Change) => client.notificationPreferences.update(change), {
    what: "The preference was not saved.",
    onDone: (saved) => queries.setQueryData(KEY, saved),
  });
  const change = (next: Change) => {
    queries.setQueryData<Preferences>(KEY, (known) => known && withChange(known, next));
    save.runAsync(next).catch(() => void queries.invalidateQueries({ queryKey: KEY }));
  };
  if (query.error && !query.data)
    return (
      <Card>
        <ErrorState
          problem={problemOf(query.error, "The preferences could not be loaded.")}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      </Card>
    );
  if (!query.data) return <SkeletonText lines={10} />;
  const isZoneChosen = me.data?.account.timeZone != null;
  const { preferences, digestHour, timeZone, email } = query.data;
  const groups = [...new Set(preferences.map(({ group }) => group))];
  return (
    <div className="flex flex-col gap-4">
      <Card title="Mails">
        <div className="flex flex-col gap-3 text-13">
          <p>
            Mails go to <strong className="font-medium">{email}</strong>. Each has a link that switches its
            kind off.
          </p>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>The daily digest is sent at</span>
            <span className="w-24">
              <Select
                aria-label="Hour of the daily digest"
                options={HOURS}
                value={String(digestHour)}
                onValueChange={(hour) => change({ digestHour: Number(hour) })}
              />
            </span>
            <span>
              in {timeZone}, {isZoneChosen ? "your" : "until you choose a"}{" "}
              <Link href="/profile">time zone</Link>. A day with nothing in it brings no mail.
            </span>
          </div>
        </div>
      </Card>
      {groups.map((group) => (
        <Card key={group} title={GROUP_TITLES[group] ?? group} isFlush>
          <ul>
            {preferences
              .filter((preference) => preference.group === group)
              .map((preference) => (
                <PreferenceRow
                  key={preference.kind}
                  preference={preference}
                  onChange={(choice: Partial<Pick<Preference, "inApp" | "email">>) =>
                    change({ preferences: [{ kind: preference.kind, ...choice }] })
                  }
                />
              ))}
          </ul>
        </Card>
      ))}
      <DeveloperCorner
        example={verbExample("notification_preferences.update", {
          preferences: [{ kind: "key.expired", email: "off" }],
        })}
        docsHref="/docs/api#notificationPreferencesUpdate"
      />
    </div>
  );
}
