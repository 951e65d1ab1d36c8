import type { ReactNode } from "react";
import { BailiwickError, problemOf, useWorkspace } from "../api/index.ts";
import { ConfirmDialog, Link } from "../kit/index.ts";

interface User {
  id: string;
  name: string;
  /** Of a version, when that is what holds on to it. */
  number?: number;
}

/** What a refused delete says still uses the thing. */
export const usersIn = (error: unknown): User[] =>
  error instanceof BailiwickError && Array.isArray(error.problem?.usedBy)
    ? (error.problem.usedBy as User[])
    : [];

/** Asks before something is deleted, once more in production, and lists what stands in the way when it is refused. */
export function DeleteDialog({
  isOpen,
  onOpenChange,
  kind,
  name,
  consequence,
  isBusy,
  error,
  userHref,
  onConfirm,
  action = `Delete ${kind}`,
  verb = "deleted",
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** `tool` */
  kind: string;
  name: string;
  consequence: ReactNode;
  isBusy: boolean;
  error: unknown;
  userHref: (id: string) => string;
  onConfirm: () => void;
  action?: string;
  verb?: string;
}) {
  const { workspace } = useWorkspace();
  const isProduction = workspace.environment === "production";
  const users = usersIn(error);
  const problem = error ? problemOf(error, `The ${kind} was not ${verb}.`) : null;
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`${action} “${name}”?`}
      consequence={
        <>
          {consequence}
          {isProduction && (
            <p className="mt-2">
              <strong className="font-semibold text-ink">{workspace.name}</strong> is a production workspace.
            </p>
          )}
        </>
      }
      action={action}
      typeToConfirm={isProduction ? workspace.name : undefined}
      isLoading={isBusy}
      error={
        problem && users.length > 0
          ? { ...problem, advice: <UserList users={users} userHref={userHref} /> }
          : problem
      }
      onConfirm={onConfirm}
    />
  );
}

function UserList({ users, userHref }: { users: readonly User[]; userHref: (id: string) => string }) {
  return (
    <span className="flex flex-col">
      {users.map(({ id, name, number }) => (
        <Link key={`${id}${number}`} href={userHref(id)}>
          {name}
          {number !== undefined && `, version ${number}`}
        </Link>
      ))}
    </span>
  );
}
