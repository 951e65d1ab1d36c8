-- An invitation that ended and is given again starts a new round: what earlier rounds gave opens nothing any more.
alter table invitations
  add round int not null default 1,
  -- Who gave the role in the organization; null: being a member follows from the workspaces alone.
  add role_given_by text collate "C",
  add check (role = 'member' or role_given_by is not null);
alter table invitation_workspaces add round int not null default 1;
