-- What waits in a person's name asks again when they change their own policies, in whatever workspace it waits: the scope of the
-- change shows none of it, so this runs as the system login, and touches nothing but who asks.
grant create on schema public to bailiwick_system;
create function judge_own_again() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare account constant text := nullif(current_setting('app.account_id', true), '');
begin
  if account is null then
    raise exception 'no account context: the query ran outside the door' using errcode = 'BW001';
  end if;
  update public.approvals set must_ask_again = true where requester_id = account and state = 'pending';
end $$;
alter function judge_own_again() owner to bailiwick_system;
revoke execute on function judge_own_again() from public;
grant execute on function judge_own_again() to bailiwick_app;
revoke create on schema public from bailiwick_system;
create index approvals_of_requester on approvals (requester_id) where state = 'pending';
