// Fields that hold several things: environment variables as name and value, the cases of a branch.
// Each row is an edit of its own, so that comments between the rows stay.
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./form.module.css";
import { Preview } from "./Preview";
import { editOf, useFormPlace } from "./place";
import { namesOf, Tasks } from "./Tasks";
import { TemplateInput } from "./TemplateInput";

type Apply = (edits: readonly Edit[]) => Promise<boolean>;

export function Env({ value, apply }: { value: unknown; apply: Apply }) {
  const { t } = useTranslation("task_form");
  const { taskId, isLocked } = useFormPlace();
  const [isAdding, setAdding] = useState(false);
  const rows = Object.entries((value ?? {}) as Record<string, unknown>);
  const remove = (name: string) =>
    apply([editOf(taskId, rows.length === 1 ? ["env"] : ["env", name], undefined)]);
  return (
    <div className={classes.rows}>
      {rows.map(([name, text]) => (
        <Row key={name} label={t("removeRow", { name })} onRemove={() => void remove(name)}>
          <Name
            name={name}
            id={`env.${name}.name`}
            label={t("env.name")}
            onSet={(to) => {
              const old = editOf(taskId, ["env", name], undefined);
              void apply([editOf(taskId, ["env", to], text), old]);
            }}
          />
          <EnvValue name={name} value={String(text)} apply={apply} />
        </Row>
      ))}
      {isAdding && (
        <Row label={t("cancelRow")} onRemove={() => setAdding(false)}>
          <Name
            name=""
            id="env.new"
            label={t("env.name")}
            isNew
            onSet={(name) => {
              void apply([editOf(taskId, ["env", name], "")]).then((isDone) => {
                if (!isDone) return;
                setAdding(false);
                focusSoon(`field-env.${name}`);
              });
            }}
            onCancel={() => setAdding(false)}
          />
          <span />
        </Row>
      )}
      {!isLocked && !isAdding && (
        <Add label={t("env.add")} id="env" onAdd={() => setAdding(true)} />
      )}
    </div>
  );
}

function EnvValue({ name, value, apply }: { name: string; value: string; apply: Apply }) {
  const { t } = useTranslation("task_form");
  const { taskId } = useFormPlace();
  const edit = (text: string) => editOf(taskId, ["env", name], text);
  return (
    <Template
      id={`env.${name}`}
      label={t("env.value", { name })}
      said={value}
      editOf={edit}
      apply={apply}
    />
  );
}

export function Cases({ value, apply }: { value: unknown; apply: Apply }) {
  const { t } = useTranslation("task_form");
  const { taskId, isLocked, after, others } = useFormPlace();
  const cases = (Array.isArray(value) ? value : []) as { when?: unknown; follow?: unknown }[];
  const at = (index: number, key: string) => ["cases", String(index), key];
  const options = [...after, ...others.filter((it) => !after.includes(it))];
  return (
    <div className={classes.rows}>
      {cases.map((one, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a case is known by its place alone.
          key={index}
          className={classes.case}
          data-testid={`case-${index}`}
        >
          <Row
            label={t("cases.remove", { n: index + 1 })}
            onRemove={() =>
              void apply([
                editOf(
                  taskId,
                  ["cases"],
                  cases.filter((_, it) => it !== index),
                ),
              ])
            }
            isFixed={cases.length === 1}
          >
            <span className={classes.word}>
              {t(one.when === undefined ? "cases.else" : index === 0 ? "cases.if" : "cases.elseIf")}
            </span>
            <Template
              id={`cases.${index}.when`}
              label={t("cases.when", { n: index + 1 })}
              placeholder={t("cases.always")}
              said={one.when === undefined ? "" : String(one.when)}
              editOf={(text) =>
                editOf(taskId, at(index, "when"), text.trim() === "" ? undefined : text)
              }
              apply={apply}
            />
          </Row>
          <div className={classes.follow}>
            <span className={classes.word}>{t("cases.then")}</span>
            <Tasks
              id={`cases.${index}.follow`}
              label={t("cases.follow", { n: index + 1 })}
              value={namesOf(one.follow)}
              options={options}
              isLocked={isLocked}
              onChange={(next) => {
                // What a branch leads to comes after it.
                const fresh = next.filter((it) => !after.includes(it) && !isBefore(one, it));
                void apply([
                  editOf(taskId, at(index, "follow"), next),
                  ...fresh.map((to): Edit => ({ edit: "connect", from: taskId ?? "", to })),
                ]);
              }}
            />
          </div>
        </div>
      ))}
      {!isLocked && (
        <Add
          label={t("cases.add")}
          id="cases"
          onAdd={() => {
            // Before the case that always holds: after it nothing would be reached.
            const last = cases.findIndex((one) => one.when === undefined);
            const place = last < 0 ? cases.length : last;
            const next = [...cases.slice(0, place), { when: "{{ true }}", follow: [] }];
            void apply([editOf(taskId, ["cases"], [...next, ...cases.slice(place)])]);
          }}
        />
      )}
    </div>
  );
}

const isBefore = (one: { follow?: unknown }, name: string) => namesOf(one.follow).includes(name);

interface TemplateProps {
  id: string;
  label: string;
  said: string;
  placeholder?: string;
  editOf: (text: string) => Edit;
  apply: Apply;
}

/** One line of text with its preview. */
function Template({ id, label, said, placeholder, editOf: edit, apply }: TemplateProps) {
  const { isLocked, names } = useFormPlace();
  const [text, setText] = useState(said);
  useEffect(() => setText(said), [said]);
  const commit = () => {
    if (text !== said) void apply([edit(text)]);
  };
  return (
    <div>
      <TemplateInput
        {...{ id, label, text, isLocked, names }}
        isSingle
        {...(placeholder !== undefined && { placeholder })}
        onChange={setText}
        onCommit={commit}
        onCancel={() => setText(said)}
      />
      <Preview field={id} typed={text} edits={text === said ? [] : [edit(text)]} />
    </div>
  );
}

interface NameProps {
  name: string;
  id: string;
  label: string;
  isNew?: boolean;
  onSet: (name: string) => void;
  onCancel?: () => void;
}

export function Name({ name, id, label, isNew = false, onSet, onCancel }: NameProps) {
  const { isLocked } = useFormPlace();
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = () => {
    const to = text.trim();
    if (to === "") onCancel?.();
    else if (to !== name) onSet(to);
  };
  return (
    <TextInput
      value={text}
      aria-label={label}
      placeholder={label}
      disabled={isLocked}
      data-testid={`field-${id}`}
      autoFocus={isNew}
      spellCheck={false}
      classNames={{ input: classes.mono ?? "" }}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") commit();
        if (event.key === "Escape") {
          setText(name);
          onCancel?.();
        }
      }}
    />
  );
}

interface RowProps {
  label: string;
  onRemove: () => void;
  isFixed?: boolean;
  children: ReactNode;
}

export function Row({ label, onRemove, isFixed = false, children }: RowProps) {
  const { isLocked } = useFormPlace();
  return (
    <div className={classes.row}>
      {children}
      {!isLocked && (
        <ActionIcon size="sm" aria-label={label} disabled={isFixed} onClick={onRemove}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </div>
  );
}

export function Add({ label, id, onAdd }: { label: string; id: string; onAdd: () => void }) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      className={classes.add ?? ""}
      leftSection={<IconPlus size={14} />}
      data-testid={`add-${id}`}
      onClick={onAdd}
    >
      {label}
    </Button>
  );
}

/** What is drawn after the next answer gets the focus. */
export function focusSoon(id: string, tries = 20) {
  const found = document.getElementById(id);
  if (found) found.focus();
  else if (tries > 0) setTimeout(() => focusSoon(id, tries - 1), 25);
}
