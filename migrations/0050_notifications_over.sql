-- Once an approval is decided, nobody is told any more that it waits.
create index notifications_approval on notifications (workspace_id, (data ->> 'approvalId'))
  where kind = 'approval.waiting' and read_at is null;
