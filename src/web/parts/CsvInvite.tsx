import { Download, FileUp } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button, Callout, type Column, Dialog, Field, Progress, Table, TextArea } from "../kit/index.ts";
import { type CsvColumn, type CsvRow, csvRows, failedCsv } from "./csvRows.ts";
import { type FailedRow, type InviteAnswer, useCsvInvite } from "./useCsvInvite.ts";

const TABLE_PX = 300;

/** Invites many people from a CSV: chosen or pasted, looked at, sent in chunks, with what failed to download. Mount it when it opens. */
export function CsvInviteDialog({
  title,
  columns,
  invite,
  onClose,
  onDone,
}: {
  title: string;
  /** The first is the email. */
  columns: readonly CsvColumn[];
  /** Sends one chunk of at most 50 rows and answers for each. */
  invite: (rows: Record<string, string>[]) => Promise<InviteAnswer>;
  onClose: () => void;
  /** Closed after something was sent. */
  onDone: () => void;
}) {
  const [text, setText] = useState("");
  const [isPreview, setIsPreview] = useState(false);
  const { progress, start, stop } = useCsvInvite(invite);
  const parsed = useMemo(() => csvRows(text, columns), [text, columns]);
  const goodCount = parsed.rows.filter(({ problem }) => problem === null).length;
  const close = () => {
    if (progress?.isRunning) return;
    if (progress) onDone();
    else onClose();
  };
  const stage = progress ? "sent" : isPreview ? "preview" : "choose";
  return (
    <Dialog
      isOpen
      isSticky
      onOpenChange={(isOpen) => !isOpen && close()}
      width="large"
      title={title}
      actions={
        stage === "choose" ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              look="primary"
              disabled={text.trim() === "" || parsed.problem !== null}
              onClick={() => setIsPreview(true)}
            >
              Look at the rows
            </Button>
          </>
        ) : stage === "preview" ? (
          <>
            <Button onClick={() => setIsPreview(false)}>Back</Button>
            <Button look="primary" disabled={goodCount === 0} onClick={() => void start(parsed.rows)}>
              {goodCount === 1 ? "Send 1 invitation" : `Send ${goodCount} invitations`}
            </Button>
          </>
        ) : progress?.isRunning ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <Button look="primary" onClick={onDone}>
            Done
          </Button>
        )
      }
    >
      {stage === "choose" ? (
        <Choose
          columns={columns}
          text={text}
          problem={text.trim() === "" ? null : parsed.problem}
          onText={setText}
        />
      ) : stage === "preview" ? (
        <Preview columns={columns} rows={parsed.rows} ignored={parsed.ignored} goodCount={goodCount} />
      ) : (
        progress && (
          <div className="flex flex-col gap-4">
            <Progress
              label={progress.isRunning ? "Sending invitations" : `${progress.invited} invited`}
              done={progress.done}
              total={progress.total}
              ratePerSecond={progress.isRunning ? progress.ratePerSecond : undefined}
            />
            {progress.failed.length > 0 ? (
              <Failed columns={columns} failed={progress.failed} isRunning={progress.isRunning} />
            ) : (
              !progress.isRunning && <Callout kind="success">Every row was invited.</Callout>
            )}
          </div>
        )
      )}
    </Dialog>
  );
}

function Choose({
  columns,
  text,
  problem,
  onText,
}: {
  columns: readonly CsvColumn[];
  text: string;
  problem: string | null;
  onText: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | null | undefined) => file && onText(await file.text());
  return (
    <div
      className="flex flex-col gap-4 text-13"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <ul className="flex flex-col gap-1 text-ink-muted">
        {columns.map(({ name, help }) => (
          <li key={name}>
            <code className="font-mono text-12 text-ink">{name}</code> {help}
          </li>
        ))}
      </ul>
      <div>
        <Button icon={FileUp} onClick={() => input.current?.click()}>
          Choose a CSV file
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          tabIndex={-1}
          aria-hidden
          accept=".csv,text/csv,text/plain"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </div>
      <Field label="Or paste it" error={problem}>
        <TextArea
          isMono
          rows={8}
          value={text}
          onValueChange={onText}
          placeholder={[columns.map(({ name }) => name), columns.map(({ example }) => example)]
            .map((cells) => cells.join(","))
            .join("\n")}
        />
      </Field>
    </div>
  );
}

const rowColumns = (columns: readonly CsvColumn[]): Column<CsvRow>[] => [
  { key: "number", header: "Row", width: "56px", align: "end", cell: ({ number }) => number },
  ...columns.map(({ name, label, whenEmpty = "–" }, index) => ({
    key: name,
    header: label,
    priority: (index === 0 ? 1 : 2) as 1 | 2,
    cell: ({ fields }: CsvRow) => fields[name] ?? <span className="text-ink-faint">{whenEmpty}</span>,
  })),
  {
    key: "problem",
    header: "Problem",
    width: "168px",
    cell: ({ problem }) => (problem ? <span className="text-red">{problem}</span> : "–"),
  },
];

function Preview({
  columns,
  rows,
  ignored,
  goodCount,
}: {
  columns: readonly CsvColumn[];
  rows: readonly CsvRow[];
  ignored: readonly string[];
  goodCount: number;
}) {
  const table = useMemo(() => rowColumns(columns), [columns]);
  return (
    <div className="flex flex-col gap-3">
      {goodCount < rows.length && (
        <Callout kind="warning">
          {rows.length - goodCount} of {rows.length} rows will not be sent; you can download them afterwards.
        </Callout>
      )}
      {ignored.length > 0 && <Callout>Not used: the columns {ignored.join(", ")}.</Callout>}
      <Table
        label="Rows of the file"
        columns={table}
        rows={rows}
        rowKey={({ number }) => String(number)}
        maxHeight={TABLE_PX}
        hasKeys={false}
      />
    </div>
  );
}

function Failed({
  columns,
  failed,
  isRunning,
}: {
  columns: readonly CsvColumn[];
  failed: readonly FailedRow[];
  isRunning: boolean;
}) {
  const download = () => {
    const url = URL.createObjectURL(new Blob([failedCsv(columns, failed)], { type: "text/csv" }));
    const link = document.createElement("a");
    Object.assign(link, { href: url, download: "not-invited.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3 text-13">
        <span className="grow font-medium text-red">
          {failed.length === 1 ? "1 row was not invited" : `${failed.length} rows were not invited`}
        </span>
        <Button size="small" icon={Download} disabled={isRunning} onClick={download}>
          Download these rows
        </Button>
      </div>
      <Table
        label="Rows that were not invited"
        columns={FAILED}
        rows={failed}
        rowKey={({ number }) => String(number)}
        maxHeight={TABLE_PX}
        hasKeys={false}
      />
    </div>
  );
}

const FAILED: Column<FailedRow>[] = [
  { key: "number", header: "Row", width: "56px", align: "end", cell: ({ number }) => number },
  { key: "email", header: "Email", cell: ({ fields }) => fields.email ?? "–" },
  { key: "error", header: "Why", cell: ({ error }) => <span className="whitespace-normal">{error}</span> },
];
