import type { ToolContent } from "../../../web/api/index.ts";
import { Button, Dialog, DiffView, SkeletonText } from "../../../web/kit/index.ts";

const asText = (content: ToolContent) =>
  content.definition.kind === "code"
    ? `${JSON.stringify({ ...content, definition: { ...content.definition, code: "below" } }, null, 2)}\n\n${content.definition.code}`
    : JSON.stringify(content, null, 2);

/** Someone saved the tool in between: shows what differs and lets the person choose. */
export function StaleToolDialog({
  isOpen,
  onOpenChange,
  theirs,
  mine,
  isBusy,
  onTakeTheirs,
  onKeepMine,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What is saved now; undefined while it loads. */
  theirs: ToolContent | undefined;
  mine: ToolContent;
  isBusy: boolean;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      width="large"
      title="Someone saved this tool while you edited it"
      description="Nothing of yours is lost. Compare, then choose which one stays."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Go on editing</Button>
          <Button disabled={!theirs} onClick={onTakeTheirs}>
            Discard mine, load theirs
          </Button>
          <Button look="primary" disabled={!theirs} isLoading={isBusy} onClick={onKeepMine}>
            Save mine over theirs
          </Button>
        </>
      }
    >
      {theirs ? (
        <DiffView before={asText(theirs)} after={asText(mine)} beforeLabel="Saved" afterLabel="Yours" />
      ) : (
        <SkeletonText lines={5} />
      )}
    </Dialog>
  );
}
