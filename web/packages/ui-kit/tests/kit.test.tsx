// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { Button, ErrorBoundary, Field, PasswordField, Segmented } from "../src";

afterEach(cleanup);

test("a field ties its hint and its error to the input", () => {
  render(<Field label="E-mail" name="email" hint="Hint" error="Wrong" />);
  const input = screen.getByLabelText("E-mail");
  const described = input.getAttribute("aria-describedby")?.split(" ") ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
    "Hint",
    "Wrong",
  ]);
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

test("a password can be shown and hidden", async () => {
  render(<PasswordField label="Password" name="password" />);
  const input = screen.getByLabelText("Password") as HTMLInputElement;
  await userEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(input.type).toBe("text");
  await userEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(input.type).toBe("password");
});

test("a busy button does not answer twice", async () => {
  const onClick = vi.fn();
  render(
    <Button isBusy onClick={onClick}>
      Send
    </Button>,
  );
  await userEvent.click(screen.getByRole("button"));
  expect(onClick).not.toHaveBeenCalled();
});

test("a segmented control reports its choice", async () => {
  const onChange = vi.fn();
  const options = [
    { value: "all", label: "All" },
    { value: "open", label: "Open" },
  ] as const;
  render(<Segmented label="State" value="all" options={options} onChange={onChange} />);
  await userEvent.click(screen.getByLabelText("Open"));
  expect(onChange).toHaveBeenCalledExactlyOnceWith("open");
});

test("a keyed boundary does not take the next part down", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  function Dead(): never {
    throw new Error("dead");
  }
  const part = (name: string) => (
    <ErrorBoundary key={name} fallback="failed">
      {name === "dead" ? <Dead /> : name}
    </ErrorBoundary>
  );
  const { rerender, container } = render(part("dead"));
  expect(container.textContent).toBe("failed");
  rerender(part("alive"));
  expect(container.textContent).toBe("alive");
});
