/** What somebody with the database could change after an approval, the statement about its id, and what the call is asked anew for. */
export const TAMPERINGS: [what: string, statement: string, why: string][] = [
  [
    "its digest",
    "update approvals set digest = repeat('0', 64) where id = $1",
    "What would be called changed",
  ],
  [
    "the arguments of the call",
    `update steps set result = replace(result::text, 'ada@', 'eve@')::jsonb
      where run_id = (select run_id from approvals where id = $1) and number = 1`,
    "What would be called changed",
  ],
  [
    "the tool",
    `update runs set plan = replace(plan::text, '/send_mail', '/other')::jsonb
      where id = (select run_id from approvals where id = $1)`,
    "What would be called changed",
  ],
  [
    "its edited arguments",
    `update approvals set edited_arguments = '{"to": "eve@example.org"}', edited_digest = repeat('0', 64) where id = $1`,
    "Its edited arguments changed",
  ],
  [
    "what was decided about",
    "update approval_decisions set digest = repeat('0', 64) where approval_id = $1",
    "may no longer decide",
  ],
];
