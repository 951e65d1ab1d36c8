import { Archive, Bot, Copy, Ellipsis, Pencil, Play, Plus, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  Button,
  ConfirmDialog,
  CopyButton,
  DescriptionList,
  Dialog,
  IconButton,
  Id,
  Kbd,
  Link,
  Menu,
  Popover,
  SecretOnce,
  SidePanel,
  StatusBadge,
  toast,
  Tooltip,
} from "../kit/index.ts";
import { AGENT_ID, REQUEST_ID, RUN_ID } from "./exampleData.ts";
import { Example, Section } from "./Section.tsx";

export function ActionSection() {
  const [open, setOpen] = useState<"confirm" | "type" | "panel" | null>(null);
  const close = () => setOpen(null);
  return (
    <Section title="Actions">
      <Example name="Button">
        <Button look="primary" icon={Plus}>
          New agent
        </Button>
        <Button icon={Play}>Run</Button>
        <Button look="ghost">Cancel</Button>
        <Button look="danger" icon={Trash2}>
          Delete agent
        </Button>
        <Button look="primary" isLoading>
          Publishing
        </Button>
        <Button disabled>Disabled</Button>
        <Button href="#actions">As a link</Button>
        <Button size="small" icon={RefreshCw}>
          Small
        </Button>
        <Button size="small" look="primary">
          Small
        </Button>
      </Example>
      <Example name="IconButton, CopyButton, Id, Link, Kbd, Tooltip">
        <IconButton label="Edit" icon={Pencil} shortcut="e" />
        <IconButton label="Archive" icon={Archive} hasBorder />
        <IconButton label="Refreshing" icon={RefreshCw} isLoading />
        <IconButton label="Not allowed" icon={Trash2} disabled />
        <CopyButton text="copied" />
        <CopyButton text="copied" hasText label="Copy key" />
        <Id value={AGENT_ID} />
        <Id value={RUN_ID} isShort />
        <Link href="/dev/shell">A page</Link>
        <Link href="https://example.com" isExternal>
          Another site
        </Link>
        <Kbd keys="mod+k" />
        <Kbd keys="g w" />
        <Tooltip content="A little more about it" shortcut="t">
          <Button look="ghost">Hover me</Button>
        </Tooltip>
      </Example>
      <Example name="Menu, Popover, Dialog, ConfirmDialog, SidePanel, toast">
        <Menu
          trigger={<IconButton label="More" icon={Ellipsis} hasBorder />}
          items={[
            { label: "Duplicate", icon: Copy, shortcut: "d", onSelect: () => toast.info("Duplicated") },
            { label: "Open runs", icon: Play, href: "/dev/shell/runs" },
            { label: "Move to folder", icon: Archive, isDisabled: true },
            "separator",
            { label: "Delete agent", icon: Trash2, isDanger: true, onSelect: () => setOpen("confirm") },
          ]}
        />
        <Popover label="Details" trigger={<Button>Popover</Button>}>
          <DescriptionList
            facts={[
              ["Model", "gpt-5-mini"],
              ["Tools", "3"],
            ]}
          />
        </Popover>
        <Dialog
          title="New key"
          description="The key acts in this workspace alone."
          trigger={<Button>Dialog</Button>}
          actions={<Button look="primary">Done</Button>}
        >
          <SecretOnce secret="bw_live_8f2c61d0b7ea4c93a5d1e0f76b21c4d8" />
        </Dialog>
        <Button onClick={() => setOpen("confirm")}>ConfirmDialog</Button>
        <Button onClick={() => setOpen("type")}>ConfirmDialog, typed</Button>
        <Button onClick={() => setOpen("panel")}>SidePanel</Button>
        <Button
          onClick={() =>
            toast.success("Key “ci” revoked", { detail: "It stopped working at once.", onUndo: () => {} })
          }
        >
          toast.success
        </Button>
        <Button
          onClick={() =>
            toast.error({
              what: "The agent could not be saved.",
              why: "Someone saved it first.",
              requestId: REQUEST_ID,
            })
          }
        >
          toast.error
        </Button>
      </Example>
      <ConfirmDialog
        isOpen={open === "confirm"}
        onOpenChange={close}
        title="Delete agent “Support desk”?"
        consequence="Its drafts and versions go with it. Runs that are recorded stay. This cannot be undone."
        action="Delete agent"
        onConfirm={close}
      />
      <ConfirmDialog
        isOpen={open === "type"}
        onOpenChange={close}
        title="Delete workspace “Support”?"
        consequence="This is a production workspace. Its agents, tools, keys and 41,204 runs are erased at once."
        action="Delete workspace"
        typeToConfirm="Support"
        error={{
          what: "The workspace was not deleted.",
          why: "Two runs are still going on.",
          requestId: REQUEST_ID,
        }}
        onConfirm={close}
      />
      <SidePanel
        isOpen={open === "panel"}
        onOpenChange={close}
        title="Support desk"
        actions={<IconButton label="Agent" icon={Bot} />}
      >
        <DescriptionList
          facts={[
            ["Id", <Id key="id" value={RUN_ID} />],
            ["Status", <StatusBadge key="status" state="running" />],
          ]}
        />
      </SidePanel>
    </Section>
  );
}
