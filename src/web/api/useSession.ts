import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Account, client, type Me, type Organization, type Workspace } from "./client.ts";
import { queryClient } from "./queryClient.ts";

const ME = ["account", "me"];
const WORKSPACES = ["account", "workspaces"];
const ORGANIZATIONS = ["account", "organizations"];

async function everyPage<Item>(pages: AsyncGenerator<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

/** Who is signed in, and every workspace they can enter. */
export function useSession() {
  const me = useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => client.accounts.me({}, { signal }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const workspaces = useQuery({
    queryKey: WORKSPACES,
    queryFn: ({ signal }) => everyPage(client.workspaces.list.all({ limit: 200 }, { signal })),
    staleTime: 60_000,
    enabled: me.error === null,
  });
  return { me, workspaces };
}

export const useOrganizations = () =>
  useQuery({
    queryKey: ORGANIZATIONS,
    queryFn: ({ signal }) => everyPage(client.organizations.list.all({ limit: 200 }, { signal })),
    staleTime: 60_000,
  });

/** What the person just changed or created, known everywhere at once. */
export function useSessionChanges() {
  const queries = useQueryClient();
  return {
    setAccount: (account: Account) =>
      queries.setQueryData<Me>(ME, (me) => (me ? { ...me, account } : undefined)),
    addWorkspace: (workspace: Workspace) =>
      queries.setQueryData<Workspace[]>(WORKSPACES, (known = []) => [...known, workspace]),
    addOrganization: (organization: Organization) =>
      queries.setQueryData<Organization[]>(ORGANIZATIONS, (known = []) => [...known, organization]),
    reloadWorkspaces: () => queries.invalidateQueries({ queryKey: WORKSPACES }),
  };
}

/** Rolls the session on; the answer itself is `useSession()`'s to give. */
export const rollSession = () => void client.auth.getSession().catch(() => {});

/** Ends the session and forgets everything that was loaded in it. */
export async function signOut(): Promise<void> {
  await client.auth.signOut();
  queryClient.clear();
  // A fresh page holds nothing of the one who left.
  window.location.assign("/sign-in");
}
