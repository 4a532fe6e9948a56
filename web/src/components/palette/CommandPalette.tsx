import { Modal } from "@mantine/core";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";

import { useFocusGivenBack } from "../../lib/focus";
import { Icon } from "../icon/Icon";
import classes from "./CommandPalette.module.css";
import { useCommands, type Command } from "./useCommands";

/** Ctrl-K: any view, card or ticket by a few letters. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  useFocusGivenBack();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      centered={false}
      size="lg"
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Command palette">
        <Palette onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const commands = useCommands(typed);
  const chosen = Math.min(active, commands.length - 1);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, typed]);

  function run(command: Command | undefined) {
    if (command === undefined) return;
    onClose();
    command.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setActive((chosen + step + commands.length) % commands.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(commands[chosen]);
    }
  }

  const groups = Map.groupBy(
    commands.map((command, index) => ({ command, index })),
    ({ command }) => command.group,
  );
  const optionId = (index: number) => `${id}-${index}`;
  return (
    <>
      <div className={classes.field}>
        <Icon name="search" />
        <input
          className={classes.input}
          data-autofocus
          role="combobox"
          aria-label="Search views, cards and tickets"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={chosen >= 0 ? optionId(chosen) : undefined}
          aria-autocomplete="list"
          placeholder="Search or ticket number"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd className={classes.key}>Esc</kbd>
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Commands" className={classes.list}>
        {[...groups].map(([group, members]) => (
          <div key={group} role="group" aria-label={group}>
            <div className={classes.group} aria-hidden="true">
              {group}
            </div>
            {members.map(({ command, index }) => (
              <Option
                key={command.id}
                id={optionId(index)}
                command={command}
                selected={index === chosen}
                onPoint={() => {
                  setActive(index);
                }}
                onRun={() => {
                  run(command);
                }}
              />
            ))}
          </div>
        ))}
      </div>
      {commands.length === 0 && (
        <p className={classes.nothing} role="status">
          Nothing matches.
        </p>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  command: Command;
  selected: boolean;
  onPoint: () => void;
  onRun: () => void;
}

function Option({ id, command, selected, onPoint, onRun }: OptionProps) {
  return (
    // The keyboard is with the input, which points here by aria-activedescendant.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className={classes.option}
      onMouseMove={onPoint}
      onClick={onRun}
    >
      <Icon name={command.icon} />
      <span className={classes.label}>{command.label}</span>
      <span className={classes.hint}>{command.hint}</span>
    </div>
  );
}
