import { problemOf, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { SkeletonText } from "../../../web/kit/index.ts";
import { impactSentences } from "./impactSentences.ts";

/** What stops working in this workspace when an account goes. */
export function Impact({ accountId, isMe }: { accountId: string; isMe?: boolean }) {
  const api = useApi();
  const mayKnow = useCan()("roles:read");
  const query = useApiQuery(["impact", accountId], (signal) => api.access.impact({ accountId }, { signal }), {
    isOn: mayKnow,
    staleMs: 0,
  });
  if (!mayKnow) return <p>{isMe ? "Keys you own here stop working." : "Keys they own here stop working."}</p>;
  if (query.error) return <p>{problemOf(query.error, "").why} What stops could not be found out.</p>;
  if (!query.data) return <SkeletonText lines={2} />;
  const sentences = impactSentences(query.data);
  if (query.data.isLastOwner)
    return (
      <p className="text-ink">
        {isMe ? "You are" : "This is"} the last owner. Make somebody else an owner first.
      </p>
    );
  if (sentences.length === 0) return <p>No key, grant or run depends on {isMe ? "you" : "it"}.</p>;
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-ink">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
