import { useEffect, useState } from "react";
import { client, type Account, useAction, useGo } from "../api/index.ts";
import { useSession, useSessionChanges } from "../api/useSession.ts";
import { Button, Combobox, ErrorState, Field, RadioGroup, Select, TextArea } from "../kit/index.ts";
import { OnboardingLayout } from "../shell/OnboardingLayout.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";

type Level = NonNullable<Account["experienceLevel"]>;
type TeamSize = NonNullable<NonNullable<Account["onboarding"]>["teamSize"]>;

const ROLES = ["Developer", "Architect", "Product manager", "Operations", "Founder", "Researcher", "Other"];
const SIZES: TeamSize[] = ["1", "2-10", "11-50", "51-250", "250+"];

/** Two questions after sign-up, both skippable; the answers choose the first steps on Home. */
export function OnboardingPage() {
  useDocumentTitle("Welcome");
  const go = useGo();
  const { me } = useSession();
  const { setAccount } = useSessionChanges();
  const [step, setStep] = useState(1);
  const [level, setLevel] = useState<Level | null>(null);
  const [role, setRole] = useState<string | null>(null);
  const [useCase, setUseCase] = useState("");
  const [teamSize, setTeamSize] = useState<TeamSize | null>(null);
  const save = useAction(client.accounts.update, {
    what: "Your answers could not be saved.",
    isInPlace: true,
    onDone: (account, input) => {
      setAccount(account);
      if (input?.isOnboarded) go("/", { isReplacing: true });
      else setStep(2);
    },
  });
  useEffect(() => {
    if (me.data?.account.experienceLevel) setLevel(me.data.account.experienceLevel);
  }, [me.data]);
  const finish = (isAnswered: boolean) =>
    save.run({
      isOnboarded: true,
      ...(isAnswered
        ? {
            onboarding: {
              role: role ?? undefined,
              useCase: useCase || undefined,
              teamSize: teamSize ?? undefined,
            },
          }
        : {}),
    });
  const firstName = me.data?.account.name.split(" ")[0];
  if (step === 1)
    return (
      <OnboardingLayout
        key={1}
        step={1}
        stepCount={2}
        title={firstName ? `Welcome, ${firstName}` : "Welcome"}
        description="One question, so that your first steps fit you."
        actions={
          <>
            <Button look="ghost" onClick={() => setStep(2)}>
              Skip
            </Button>
            <Button
              look="primary"
              isLoading={save.isBusy}
              disabled={level === null}
              onClick={() => level && save.run({ experienceLevel: level })}
            >
              Continue
            </Button>
          </>
        }
      >
        <RadioGroup
          label="How much have you worked with agents?"
          isCards
          value={level}
          onValueChange={setLevel}
          options={[
            {
              value: "new",
              label: "Not yet",
              hint: "You start by talking to an agent; the rest follows from there.",
            },
            {
              value: "some",
              label: "I have built one or two",
              hint: "You start with an agent and a tool of your own.",
            },
            {
              value: "expert",
              label: "I run them in production",
              hint: "You start with stages, keys and the API.",
            },
          ]}
        />
        {save.problem && <ErrorState problem={save.problem} isInline />}
      </OnboardingLayout>
    );
  return (
    <OnboardingLayout
      key={2}
      step={2}
      stepCount={2}
      title="What brings you here?"
      description="Each answer is optional, and stays in this installation."
      actions={
        <>
          <Button look="ghost" onClick={() => finish(false)}>
            Skip
          </Button>
          <Button look="primary" isLoading={save.isBusy} onClick={() => finish(true)}>
            Finish
          </Button>
        </>
      }
    >
      <Field label="Your role" isOptional error={save.fieldErrors["onboarding.role"]}>
        <Combobox
          options={ROLES.map((value) => ({ value, label: value }))}
          value={role}
          onValueChange={setRole}
          placeholder="Choose or search…"
        />
      </Field>
      <Field label="What do you want agents to do?" isOptional error={save.fieldErrors["onboarding.useCase"]}>
        <TextArea
          rows={2}
          maxLength={200}
          value={useCase}
          onValueChange={setUseCase}
          placeholder="Answer support mail from our handbook"
        />
      </Field>
      <Field label="People in your team" isOptional error={save.fieldErrors["onboarding.teamSize"]}>
        <Select
          options={SIZES.map((value) => ({
            value,
            label: value === "1" ? "Just me" : value.replace("-", " to "),
          }))}
          value={teamSize}
          onValueChange={setTeamSize}
        />
      </Field>
      {save.problem && <ErrorState problem={save.problem} isInline />}
    </OnboardingLayout>
  );
}
