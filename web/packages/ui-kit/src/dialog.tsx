import { Dialog as Radix } from "radix-ui";
import { useRef } from "react";
import type { ReactNode } from "react";

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly description: string;
  /** Esc, and whatever button the content has for it. */
  readonly onCancel: () => void;
  /** Hides the page behind, for whoever may not be its reader any more. */
  readonly isOpaque?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** Holds the focus until it is answered; a click beside it does not throw away what was typed. */
export function Dialog(props: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef<Element>(null);

  function takeFocus(event: Event): void {
    opener.current = document.activeElement;
    const field = content.current?.querySelector<HTMLElement>("input:not([readonly])");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }

  function giveFocusBack(event: Event): void {
    event.preventDefault();
    // Nobody had it when the dialog opened: where it is by now, it stays.
    if (opener.current === document.body) return;
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }

  return (
    <Radix.Root open={props.isOpen} onOpenChange={(isOpen) => isOpen || props.onCancel()}>
      <Radix.Portal>
        <Radix.Overlay className="k-scrim" data-opaque={props.isOpaque || undefined} />
        <Radix.Content
          ref={content}
          className="k-dialog"
          data-testid={props.testId}
          onOpenAutoFocus={takeFocus}
          onCloseAutoFocus={giveFocusBack}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <Radix.Title className="k-dialog-title">{props.title}</Radix.Title>
          <Radix.Description className="k-dialog-text">{props.description}</Radix.Description>
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
