import { Send, Square } from "lucide-react";
import { useState } from "react";
import { Button, TextArea } from "../../../web/kit/index.ts";

/** Where the next message is written. Enter sends, Shift and Enter begin a line. */
export function Composer({
  agentName,
  isBusy,
  onSend,
  onStop,
}: {
  agentName: string;
  /** An answer is under way. */
  isBusy: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim() === "" || isBusy) return;
    onSend(text);
    setText("");
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        rows={2}
        aria-label={`Message to ${agentName}`}
        placeholder={`Write to ${agentName}`}
        value={text}
        onValueChange={setText}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-12 text-ink-faint">Enter sends, Shift+Enter begins a line.</span>
        {isBusy ? (
          <Button icon={Square} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button look="primary" type="submit" icon={Send} disabled={text.trim() === ""}>
            Send
          </Button>
        )}
      </div>
    </form>
  );
}
