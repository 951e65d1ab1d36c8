import { Button, Field, Link, TextInput } from "../kit/index.ts";
import { AuthLayout } from "../shell/AuthLayout.tsx";

export function AuthPage() {
  return (
    <AuthLayout
      title="Sign in"
      description="To your workspaces and agents."
      footer={
        <>
          New here? <Link href="/dev/auth">Create an account</Link>
        </>
      }
    >
      <Field label="Email">
        <TextInput type="email" autoComplete="email" defaultValue="ada@example.com" />
      </Field>
      <Field label="Password" error="The email or the password is not right.">
        <TextInput type="password" autoComplete="current-password" defaultValue="difference" />
      </Field>
      <Button look="primary" type="submit" className="w-full">
        Sign in
      </Button>
    </AuthLayout>
  );
}
