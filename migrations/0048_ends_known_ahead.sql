-- Access that nothing renews is told of before it ends.
alter table connections drop constraint connections_told_of_check;
alter table connections add constraint connections_told_of_check check (told_of in ('failing', 'broken', 'ending'));
drop index connections_refresh;
create index connections_attended on connections (next_attempt_at)
  where next_attempt_at is not null and state <> 'broken';

-- When policies that bear on a waiting call change by the clock. What waits today is judged once, and knows from then on.
alter table approvals add judge_again_at timestamptz default now();
alter table approvals alter judge_again_at drop default;
create index approvals_judged_again on approvals (judge_again_at) where state = 'pending' and judge_again_at is not null;
