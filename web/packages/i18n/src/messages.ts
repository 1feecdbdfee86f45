/**
 * ICU in small: `{name}` and `{n, plural, one {# signal} other {# signals}}`. Parameters are read
 * from the English text by the compiler, so a forgotten one does not build.
 */
type Inner<Text> = Text extends `${infer Name},${string}` ? Name : Text;
type IsName<Name> = Name extends `${string}${" " | "#"}${string}` ? never : Name;
type Braced<Text> = Text extends `${string}{${infer Rest}`
  ? Rest extends `${infer Content}}${infer Tail}`
    ? IsName<Inner<Content>> | Braced<Tail>
    : never
  : never;

export type ParamsOf<Text> = Readonly<Record<Extract<Braced<Text>, string>, string | number>>;

const PLURAL = /\{(\w+), plural, one \{([^}]*)\} other \{([^}]*)\}\}/g;
const PLAIN = /\{(\w+)\}/g;

export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text
    .replace(PLURAL, (_, name: string, one: string, other: string) => {
      const count = params[name] ?? 0;
      return (Number(count) === 1 ? one : other).replaceAll("#", String(count));
    })
    .replace(PLAIN, (whole, name: string) => String(params[name] ?? whole));
}
