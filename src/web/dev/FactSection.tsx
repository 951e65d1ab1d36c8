import { Lock } from "lucide-react";
import {
  Avatar,
  Badge,
  Bytes,
  Callout,
  Card,
  Count,
  DemoBadge,
  DescriptionList,
  DetailHeader,
  Duration,
  EnvironmentBadge,
  Id,
  Meter,
  Money,
  PageHeader,
  Button,
  Progress,
  RUN_STATE,
  type RunState,
  SecretOnce,
  StageBadge,
  StatusBadge,
  Steps,
  Time,
  Tokens,
  WorkspaceIcon,
} from "../kit/index.ts";
import { AGENT_ID, ago, EXAMPLE_PICTURE } from "./exampleData.ts";
import { Columns, Example, Section } from "./Section.tsx";

export function FactSection() {
  return (
    <Section title="Facts">
      <Example name="StatusBadge">
        {(Object.keys(RUN_STATE) as RunState[]).map((state) => (
          <StatusBadge key={state} state={state} />
        ))}
        <StatusBadge state="waiting" reason="approval" />
        <StatusBadge state="succeeded" isBare />
      </Example>
      <Example name="EnvironmentBadge, StageBadge, DemoBadge, Badge">
        <EnvironmentBadge environment="production" />
        <EnvironmentBadge environment="staging" />
        <EnvironmentBadge environment="development" />
        <StageBadge stage="production" version={7} />
        <StageBadge stage="uat" version={8} />
        <StageBadge stage="dev" />
        <StageBadge stage="draft" />
        <DemoBadge />
        {(["green", "amber", "red", "blue", "grey", "accent"] as const).map((tone) => (
          <Badge key={tone} tone={tone} icon={tone === "grey" ? Lock : undefined}>
            {tone}
          </Badge>
        ))}
      </Example>
      <Example name="Time, Money, Duration, Bytes, Tokens, Count">
        <Time at={ago(0)} />
        <Time at={ago(3)} />
        <Time at={ago(60 * 26)} />
        <Time at={ago(-90)} />
        <Time at={ago(60)} isExact />
        <Money micros={12_400_000} />
        <Money micros={1_234_567_890} currency="EUR" />
        <Money micros={12_345} />
        <Money micros={4} />
        <Money micros={0} />
        <Duration durationMs={340} />
        <Duration durationMs={1240} />
        <Duration durationMs={200_000} />
        <Duration since={ago(2)} />
        <Bytes sizeBytes={1_536_000} />
        <Tokens input={41_204} output={880} cached={30_000} />
        <Count value={1_204_331} />
        <Count value={1_204_331} isCompact />
      </Example>
      <Example name="Meter: room left, nearly full, full, no limit">
        {(
          [
            ["Workspaces", 2, 5],
            ["Members", 9, 10],
            ["Agents", 15, 15],
            ["Runs at once", 3, null],
          ] as const
        ).map(([label, used, limit]) => (
          <div key={label} className="w-52">
            <Meter
              label={label}
              used={used}
              limit={limit}
              text={limit === null ? `${used}, no limit` : `${used} of ${limit}`}
              valueText={limit === null ? `${used}` : `${used} of ${limit}`}
            />
          </div>
        ))}
      </Example>
      <Example name="Avatar: initials, picture, one that cannot be loaded, agent, key">
        {(["small", "medium", "large", "huge"] as const).map((size) => (
          <Avatar key={size} name="Ada Lovelace" size={size} />
        ))}
        {(["small", "medium", "large", "huge"] as const).map((size) => (
          <Avatar key={size} name="Ada Lovelace" imageUrl={EXAMPLE_PICTURE} size={size} />
        ))}
        <Avatar name="Grace Hopper" imageUrl="/icons/gone.webp" size="large" />
        <Avatar name="Support desk" kind="agent" size="medium" />
        <Avatar name="ci" kind="key" size="medium" />
      </Example>
      <Example name="WorkspaceIcon: initials, picture, with its environment">
        {(["small", "medium", "large", "huge"] as const).map((size) => (
          <WorkspaceIcon key={size} name="Support desk" size={size} />
        ))}
        {(["small", "medium", "large", "huge"] as const).map((size) => (
          <WorkspaceIcon key={size} name="Support desk" iconUrl={EXAMPLE_PICTURE} size={size} />
        ))}
        {(["production", "staging", "development"] as const).flatMap((environment) =>
          (["small", "medium", "large", "huge"] as const).map((size) => (
            <WorkspaceIcon
              key={environment + size}
              name="Support desk"
              environment={environment}
              size={size}
            />
          )),
        )}
        <WorkspaceIcon name="Support desk" iconUrl={EXAMPLE_PICTURE} environment="production" size="large" />
        <WorkspaceIcon name="東京 支店" size="large" />
      </Example>
      <Example name="PageHeader" isBlock>
        <PageHeader
          title="Agents"
          count={12}
          description="What your workspace can do on its own."
          actions={
            <>
              <Button>Import</Button>
              <Button look="primary">New agent</Button>
            </>
          }
        />
      </Example>
      <Example name="DetailHeader" isBlock>
        <DetailHeader
          list={{ label: "Agents", href: "#facts" }}
          name="Support desk"
          id={AGENT_ID}
          status={<StageBadge stage="production" version={7} />}
          meta={["by Ada Lovelace", <Time key="time" at={ago(42)} />]}
          actions={
            <>
              <Button>Compare</Button>
              <Button look="primary">Publish</Button>
            </>
          }
        />
      </Example>
      <Columns>
        <Card title="Card with facts" actions={<Button size="small">Edit</Button>}>
          <DescriptionList
            facts={[
              ["Model", "gpt-5-mini"],
              ["Version", <Id key="id" value="ver_01kam3v4e8f2wb7ty6d0qs9xzn" />],
              ["Cost", <Money key="cost" micros={40_120} />],
              ["Left out", undefined],
            ]}
          />
        </Card>
        <Card title="First steps">
          <Steps
            steps={[
              { title: "Create an agent", isDone: true },
              {
                title: "Give it a tool",
                hint: "An HTTP call or a piece of code.",
                isDone: false,
                href: "#facts",
                action: "Add tool",
              },
              { title: "Make an API key", hint: "Runs it from outside.", isDone: false, href: "#facts" },
            ]}
          />
        </Card>
      </Columns>
      <Columns>
        <Card href="#facts">
          <p className="font-semibold">A card that is a link</p>
          <p className="text-13 text-ink-muted">The whole of it can be clicked.</p>
        </Card>
        <SecretOnce secret="bw_live_8f2c61d0b7ea4c93a5d1e0f76b21c4d8" />
      </Columns>
      <Columns>
        <Callout title="Set by the organization" action={<Button size="small">Open</Button>}>
          This policy comes from Acme and is changed there.
        </Callout>
        <Callout kind="success">Version 7 is live on production.</Callout>
        <Callout kind="warning" title="You are in production">
          What you change here reaches customers.
        </Callout>
        <Callout kind="danger">The credential was refused by the provider.</Callout>
        <Progress label="Importing contacts" done={18_400} total={50_000} ratePerSecond={412} />
        <Progress label="Counting" done={310} />
      </Columns>
    </Section>
  );
}
