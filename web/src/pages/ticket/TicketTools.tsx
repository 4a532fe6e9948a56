import { ActionIcon } from "@mantine/core";

import type { Ticket } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { tip } from "../../components/tip/tip";
import { copyText } from "../../lib/clipboard";
import classes from "./TicketTools.module.css";

interface TicketToolsProps {
  ticket: Ticket;
  canEdit: boolean;
  onEditTitle: () => void;
}

/** Small things that one does with the whole ticket. */
export function TicketTools({ ticket: { number }, canEdit, onEditTitle }: TicketToolsProps) {
  return (
    <div className={classes.tools}>
      {canEdit && <Tool icon="edit" label="Edit title" onClick={onEditTitle} />}
      <Tool
        icon="content_copy"
        label="Copy number"
        onClick={() => {
          copyText(number);
        }}
      />
      <Tool
        icon="link"
        label="Copy link"
        onClick={() => {
          copyText(`${window.location.origin}/tickets/${number}`);
        }}
      />
      <Tool
        icon="print"
        label="Print"
        onClick={() => {
          window.print();
        }}
      />
    </div>
  );
}

function Tool({ icon, label, onClick }: { icon: string; label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" size="lg" aria-label={label} onClick={onClick} {...tip(label)}>
      <Icon name={icon} />
    </ActionIcon>
  );
}
