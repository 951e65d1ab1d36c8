import { MailOpen } from "lucide-react";
import { useState } from "react";
import { type Output, useApi, useList } from "../../../web/api/index.ts";
import {
  type Column,
  DescriptionList,
  EmptyState,
  SandboxedHtml,
  SidePanel,
  Table,
  Tabs,
  Time,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { TextWithLinks } from "./TextWithLinks.tsx";

type Mail = Output<"system.list_mails">["data"][number];

const columns: Column<Mail>[] = [
  { key: "subject", header: "Subject", cell: (mail) => mail.subject },
  { key: "to", header: "To", width: "38%", priority: 2, cell: (mail) => mail.recipient },
  { key: "at", header: "When", width: "96px", align: "end", cell: (mail) => <Time at={mail.createdAt} /> },
];

/** Mails that stay here because no SMTP server is configured. */
export function OutboxMails() {
  const api = useApi();
  const [open, setOpen] = useState<Mail | null>(null);
  const list = useList(["system", "mails"], (cursor, signal) => api.system.listMails({ cursor }, { signal }));
  if (list.error) return <ListError list={list} what="mails" />;
  return (
    <>
      <Table
        label="Mails"
        columns={columns}
        rowKey={(mail) => mail.id}
        onOpen={setOpen}
        openKey={open?.id}
        {...list.table}
        empty={
          <EmptyState
            icon={MailOpen}
            title="No mails are kept here"
            sentence="While no SMTP server is configured, mails such as password resets are kept here instead of being sent."
          />
        }
      />
      <SidePanel
        isOpen={open !== null}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open?.subject ?? "Mail"}
      >
        {open && (
          <div className="flex min-w-0 flex-col gap-4">
            <DescriptionList
              facts={[
                ["To", open.recipient],
                ["Written", <Time at={open.createdAt} isExact />],
              ]}
            />
            <MailBody mail={open} />
          </div>
        )}
      </SidePanel>
    </>
  );
}

/** As the reader gets it: HTML where there is some, text always. */
function MailBody({ mail }: { mail: Mail }) {
  const text = <TextWithLinks text={mail.bodyText} />;
  if (mail.bodyHtml === null) return text;
  return (
    <Tabs
      key={mail.id}
      tabs={[
        {
          value: "html",
          label: "HTML",
          content: <SandboxedHtml html={mail.bodyHtml} title={`Mail: ${mail.subject}`} className="h-160" />,
        },
        { value: "text", label: "Text", content: text },
      ]}
    />
  );
}
