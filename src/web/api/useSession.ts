import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Account, client, type Me, type Organization, type Workspace } from "./client.ts";
import { type Navigation, placesOf, withoutWorkspace, withWorkspace } from "./places.ts";
import { queryClient } from "./queryClient.ts";

const ME = ["account", "me"];
const NAVIGATION = ["account", "navigation"];

const useNavigationQuery = (isOn: boolean) =>
  useQuery({
    queryKey: NAVIGATION,
    queryFn: ({ signal }) => client.navigation.get({}, { signal }),
    staleTime: 60_000,
    enabled: isOn,
  });

/** Who is signed in, and every organization and workspace they can enter. */
export function useSession() {
  const me = useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => client.accounts.me({}, { signal }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const navigation = useNavigationQuery(me.error === null);
  const places = useMemo(() => navigation.data && placesOf(navigation.data), [navigation.data]);
  return { me, navigation, workspaces: { ...navigation, data: places } };
}

export function useOrganizations() {
  const navigation = useNavigationQuery(true);
  return { ...navigation, data: navigation.data?.organizations };
}

/** What the person just changed or created, known everywhere at once. */
export function useSessionChanges() {
  const queries = useQueryClient();
  const reloadNavigation = () => queries.invalidateQueries({ queryKey: NAVIGATION });
  const change = (next: (navigation: Navigation) => Navigation) =>
    queries.setQueryData<Navigation>(NAVIGATION, (known) => known && next(known));
  const changeOrganization = ({ id, name, slug, iconUrl, isPersonal, role }: Organization) =>
    change((navigation) => {
      const before = navigation.organizations.find((each) => each.id === id);
      const former =
        before && before.slug !== slug ? [...before.formerSlugs, before.slug] : before?.formerSlugs;
      const now = { id, name, slug, formerSlugs: former ?? [], iconUrl, isPersonal, role };
      return {
        ...navigation,
        organizations: before
          ? navigation.organizations.map((each) => (each.id === id ? now : each))
          : [...navigation.organizations, now],
      };
    });
  const changeWorkspace = (workspace: Workspace) => {
    const known = queries.getQueryData<Navigation>(NAVIGATION);
    change((navigation) => withWorkspace(navigation, workspace));
    // One made outside of every organization brought its own.
    if (!known?.organizations.some(({ id }) => id === workspace.organizationId)) void reloadNavigation();
  };
  return {
    setAccount: (account: Account) =>
      queries.setQueryData<Me>(ME, (me) => (me ? { ...me, account } : undefined)),
    addWorkspace: changeWorkspace,
    changeWorkspace,
    removeWorkspace: (workspaceId: string) =>
      change((navigation) => withoutWorkspace(navigation, workspaceId)),
    addOrganization: changeOrganization,
    changeOrganization,
    reloadNavigation,
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
