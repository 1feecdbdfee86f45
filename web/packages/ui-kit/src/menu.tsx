import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import type { Option } from "./controls";
import { Check } from "./icons";

interface MenuProps {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly triggerClassName?: string;
  readonly children: ReactNode;
}

/** Not modal: the page behind keeps scrolling and no scroll lock has to write styles. */
export function Menu({ label, trigger, triggerClassName, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger aria-label={label} className={triggerClassName ?? "k-icon-button"}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="k-menu" align="end" sideOffset={8} collisionPadding={12}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly onSelect?: () => void;
  /** The one child is the item, such as a link. */
  readonly asChild?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ children, ...item }: MenuItemProps) {
  return (
    <DropdownMenu.Item {...item} className="k-menu-item">
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="k-menu-label">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="k-menu-line" />;
}

interface MenuChoiceProps<Value extends string> {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
}

export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  return (
    <DropdownMenu.RadioGroup value={props.value}>
      {props.options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          className="k-menu-item"
          onSelect={() => props.onChange(option.value)}
        >
          {option.icon}
          {option.label}
          <DropdownMenu.ItemIndicator className="k-menu-tick">
            <Check />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
