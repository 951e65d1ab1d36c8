import { useState } from "react";
import { Button, RadioGroup } from "../kit/index.ts";
import { OnboardingLayout } from "../shell/OnboardingLayout.tsx";

export function OnboardingPage() {
  const [level, setLevel] = useState<string | null>("some");
  return (
    <OnboardingLayout
      step={1}
      stepCount={2}
      title="Welcome, Ada"
      description="One question, so that your first steps fit you."
      actions={
        <>
          <Button look="ghost">Skip</Button>
          <Button look="primary">Continue</Button>
        </>
      }
    >
      <RadioGroup
        label="How much have you worked with agents?"
        isCards
        value={level}
        onValueChange={setLevel}
        options={[
          { value: "none", label: "Not yet", hint: "We start with a finished agent you can talk to." },
          {
            value: "some",
            label: "I have built one or two",
            hint: "We start with an empty agent and two tools.",
          },
          {
            value: "much",
            label: "I run them in production",
            hint: "We start with keys, stages and the API.",
          },
        ]}
      />
    </OnboardingLayout>
  );
}
