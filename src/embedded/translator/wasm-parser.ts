import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Ast } from './ast.js';

/** The part of WebAssembly that is used; its types come with browsers' only. */
interface Wasm {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: unknown };
}
type WasmModule = object;

const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

interface ParserExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __wbindgen_externrefs: {
    grow(by: number): number;
    get(index: number): unknown;
    set(index: number, value: unknown): void;
  };
  readonly __wbindgen_malloc: (size: number, align: number) => number;
  readonly __wbindgen_free: (at: number, size: number, align: number) => void;
  readonly __externref_table_alloc: () => number;
  readonly __externref_table_dealloc: (index: number) => void;
  readonly __wbindgen_start: () => void;
  readonly parse_sql_to_json_string: (
    dialect: number,
    dialectLength: number,
    sql: number,
    sqlLength: number,
  ) => readonly [number, number, number, number];
}

/** The parser stopped without an answer, as a rule because the statement nests too deeply for its stack. */
export class ParserTrap extends Error {}

/** What the parser itself says about a text; its instance stays good. */
class ParseError extends Error {}

const compile = (): WasmModule => {
  const entry = createRequire(import.meta.url).resolve('@guanmingchiu/sqlparser-ts');
  return new Module(readFileSync(new URL('../wasm/sqlparser_rs_wasm_bg.wasm', pathToFileURL(entry))));
};

/**
 * The parser's module with instances of its own. The package's loader makes one instance for good, and a trap leaves
 * that one unusable (its stack pointer stays where it was); here the next statement gets a fresh one.
 */
export class WasmParser {
  private readonly module = compile();
  private instance: ParserExports | undefined;

  /** The trees of a text's statements. Throws what the parser reports, or ParserTrap. */
  parse(sql: string): readonly Ast[] {
    const wasm = (this.instance ??= this.instantiate());
    try {
      return parseWith(wasm, sql);
    } catch (error) {
      if (error instanceof ParseError) throw error;
      this.instance = undefined;
      throw new ParserTrap((error as Error).message);
    }
  }

  private instantiate(): ParserExports {
    const text = (at: number, length: number) => textOf(wasm, at, length);
    // the names end in a hash; those that the JSON interface never calls are linked to a refusal
    const known: Readonly<Record<string, (...args: never[]) => unknown>> = {
      __wbindgen_init_externref_table: () => {
        const table = wasm.__wbindgen_externrefs;
        const offset = table.grow(4);
        table.set(0, undefined);
        [undefined, null, true, false].forEach((value, i) => table.set(offset + i, value));
      },
      __wbg_Error: (at: number, length: number) => new Error(text(at, length)),
      __wbg___wbindgen_throw: (at: number, length: number) => {
        throw new Error(text(at, length));
      },
      __wbindgen_cast_0000000000000003: text,
    };
    const functions: Record<string, (...args: never[]) => unknown> = {};
    for (const { name } of Module.imports(this.module))
      functions[name] =
        known[name] ??
        known[name.replace(/_[0-9a-f]{16}$/, '')] ??
        (() => {
          throw new Error(`the parser calls ${name}`);
        });
    const [{ module: from } = { module: '' }] = Module.imports(this.module);
    const wasm = new Instance(this.module, { [from]: functions }).exports as unknown as ParserExports;
    wasm.__wbindgen_start();
    return wasm;
  }
}

const textOf = (wasm: ParserExports, at: number, length: number): string =>
  Buffer.from(wasm.memory.buffer, at >>> 0, length).toString('utf8');

/** Copies a text into the module, which frees it itself. */
const passText = (wasm: ParserExports, text: string): readonly [number, number] => {
  const length = Buffer.byteLength(text);
  const at = wasm.__wbindgen_malloc(length, 1) >>> 0;
  Buffer.from(wasm.memory.buffer, at, length).write(text, 'utf8');
  return [at, length];
};

const parseWith = (wasm: ParserExports, sql: string): readonly Ast[] => {
  const [at, length, error, failed] = wasm.parse_sql_to_json_string(
    ...passText(wasm, 'mysql'),
    ...passText(wasm, sql),
  );
  if (failed) {
    const reported: unknown = wasm.__wbindgen_externrefs.get(error);
    wasm.__externref_table_dealloc(error);
    throw new ParseError(reported instanceof Error ? reported.message : String(reported));
  }
  const json = textOf(wasm, at, length);
  wasm.__wbindgen_free(at, length, 1);
  return JSON.parse(json) as readonly Ast[];
};
