-- What an upgrade costs is charged at once where plans are paid online: the provider's invoice that did.
alter table billing_items add column provider_invoice_id text collate "C";
create index billing_items_uncharged on billing_items (organization_id) where kind = 'proration' and provider_invoice_id is null;
