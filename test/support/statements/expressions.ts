import fc from 'fast-check';
import { columns, families, literals, type Family, type Sql } from './families.js';

/** Joins arbitraries into one text; strings stand for themselves. */
export const text = (parts: TemplateStringsArray, ...slots: readonly (Sql | string)[]): Sql =>
  fc
    .tuple(...slots.map((s) => (typeof s === 'string' ? fc.constant(s) : s)))
    .map((values) => parts.reduce((all, part, i) => all + part + (values[i] ?? ''), ''));

/** Where the columns of expressions come from: nothing for constants only. */
export interface Names {
  readonly of: (family: Family) => readonly string[];
}

export const playgroundNames: Names = { of: (family) => columns[family] };
export const noNames: Names = { of: () => [] };

const numbers: readonly Family[] = ['integer', 'decimal', 'float'];
const moments: readonly Family[] = ['day', 'moment'];

/** Expressions over the given columns. */
export class Grammar {
  constructor(
    private readonly names: Names,
    /** Whether operands may be of an unfitting family now and then. */
    private readonly mixed = true,
    private readonly subqueries = false,
  ) {}

  private readonly pick = (list: readonly Family[], depth: number): Sql =>
    fc.oneof(...list.map((f) => this.expression(f, depth)));

  leaf(family: Family): Sql {
    const own = this.names.of(family);
    return own.length === 0
      ? literals[family]
      : fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...own) },
          { weight: 2, arbitrary: literals[family] },
        );
  }

  number = (depth: number): Sql => this.pick(numbers, depth);
  any = (depth: number): Sql => this.pick(families, depth);

  /** An operand that should be of a family, and sometimes is of another, or NULL. */
  operand(family: Family, depth: number): Sql {
    const fit = this.expression(family, depth);
    if (!this.mixed) return fit;
    return fc.oneof(
      { weight: 14, arbitrary: fit },
      { weight: 1, arbitrary: fc.constant('null') },
      { weight: 2, arbitrary: fc.oneof(...families.map((f) => this.leaf(f))) },
    );
  }

  expression(family: Family, depth: number): Sql {
    if (depth <= 0) return this.leaf(family);
    return fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      this.leaf(family),
      ...this.shared(family, depth - 1),
      ...this.own(family, depth - 1),
    );
  }

  private shared(family: Family, d: number): readonly Sql[] {
    const e = () => this.operand(family, d);
    return [
      text`coalesce(${e()}, ${e()})`,
      text`ifnull(${e()}, ${e()})`,
      text`nullif(${e()}, ${e()})`,
      text`if(${this.expression('truth', d)}, ${e()}, ${e()})`,
      text`case when ${this.expression('truth', d)} then ${e()} else ${e()} end`,
      text`case ${this.operand('integer', d)} when ${this.operand('integer', d)} then ${e()} when 2 then ${e()} end`,
      ...(this.subqueries ? [text`(select max(${this.leafOf(family)}) from w)`] : []),
    ];
  }

  private leafOf(family: Family): Sql {
    return fc.constantFrom(...columns[family]);
  }

  private own(family: Family, d: number): readonly Sql[] {
    const o = (f: Family) => this.operand(f, d);
    const n = () => this.number(d);
    const i = () => this.operand('integer', d);
    const s = () => o('text');
    const small = fc.constantFrom('-2', '-1', '0', '1', '2', '3', '5');
    const m = () => this.pick(moments, d);
    switch (family) {
      case 'integer':
        return [
          text`(${i()} + ${i()})`,
          text`(${i()} - ${i()})`,
          text`(${i()} * ${i()})`,
          text`(${i()} % ${i()})`,
          text`(${i()} div ${i()})`,
          text`(-${i()})`,
          text`abs(${i()})`,
          text`mod(${i()}, ${i()})`,
          text`(${i()} & ${i()})`,
          text`(${i()} | ${i()})`,
          text`(${i()} ^ ${i()})`,
          text`(${i()} << ${small})`,
          text`(${i()} >> ${small})`,
          text`~${i()}`,
          text`length(${s()})`,
          text`char_length(${s()})`,
          text`ascii(${s()})`,
          text`instr(${s()}, ${s()})`,
          text`locate(${s()}, ${s()})`,
          text`position(${s()} in ${s()})`,
          text`find_in_set(${s()}, ${s()})`,
          text`strcmp(${s()}, ${s()})`,
          text`field(${s()}, ${s()}, ${s()})`,
          text`crc32(${s()})`,
          text`bit_length(${s()})`,
          text`cast(${this.any(d)} as signed)`,
          text`cast(${this.any(d)} as unsigned)`,
          text`cast(${this.any(d)} as int)`,
          text`floor(${n()})`,
          text`ceil(${n()})`,
          text`sign(${n()})`,
          text`round(${i()}, ${small})`,
          text`bit_count(${i()})`,
          text`year(${m()})`,
          text`month(${m()})`,
          text`day(${m()})`,
          text`hour(${o('moment')})`,
          text`minute(${o('moment')})`,
          text`second(${o('moment')})`,
          text`quarter(${m()})`,
          text`week(${m()})`,
          text`weekday(${m()})`,
          text`dayofyear(${m()})`,
          text`dayofweek(${m()})`,
          text`datediff(${m()}, ${m()})`,
          text`to_days(${m()})`,
          text`unix_timestamp(${m()})`,
          text`timestampdiff(${fc.constantFrom('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year')}, ${m()}, ${m()})`,
          text`extract(${fc.constantFrom('year', 'month', 'day', 'hour')} from ${m()})`,
          text`greatest(${i()}, ${i()})`,
          text`least(${i()}, ${i()})`,
          text`json_length(${o('json')})`,
          text`isnull(${this.any(d)})`,
        ];
      case 'decimal':
        return [
          text`(${o('decimal')} + ${n()})`,
          text`(${o('decimal')} - ${n()})`,
          text`(${o('decimal')} * ${n()})`,
          text`(${o('decimal')} / ${n()})`,
          text`(${o('decimal')} % ${n()})`,
          text`(${n()} + ${o('decimal')})`,
          text`abs(${o('decimal')})`,
          text`(-${o('decimal')})`,
          text`round(${o('decimal')}, ${small})`,
          text`round(${o('decimal')})`,
          text`truncate(${o('decimal')}, ${small})`,
          text`cast(${this.any(d)} as decimal(10,2))`,
          text`cast(${n()} as decimal(20,5))`,
          text`cast(${n()} as decimal)`,
          text`greatest(${o('decimal')}, ${n()})`,
          text`least(${o('decimal')}, ${n()})`,
        ];
      case 'float':
        return [
          text`(${n()} / ${n()})`,
          text`(${o('float')} + ${n()})`,
          text`(${n()} - ${o('float')})`,
          text`(${o('float')} * ${n()})`,
          text`(${o('float')} % ${n()})`,
          text`abs(${o('float')})`,
          text`(-${o('float')})`,
          text`round(${o('float')}, ${small})`,
          text`sqrt(${n()})`,
          text`power(${n()}, ${small})`,
          text`exp(${small})`,
          text`ln(${n()})`,
          text`log(${n()})`,
          text`log10(${n()})`,
          text`log2(${n()})`,
          text`sin(${n()})`,
          text`cos(${n()})`,
          text`cast(${this.any(d)} as double)`,
          text`cast(${this.any(d)} as float)`,
          text`pi()`,
          text`truncate(${o('float')}, ${small})`,
        ];
      case 'text':
        return [
          text`concat(${s()}, ${s()})`,
          text`concat(${s()}, ${this.any(d)})`,
          text`concat_ws(${s()}, ${s()}, ${s()})`,
          text`upper(${s()})`,
          text`lower(${s()})`,
          text`trim(${s()})`,
          text`ltrim(${s()})`,
          text`rtrim(${s()})`,
          text`trim(both 'a' from ${s()})`,
          text`trim(leading 'a' from ${s()})`,
          text`trim(trailing 'c' from ${s()})`,
          text`substring(${s()}, ${small})`,
          text`substring(${s()}, ${small}, ${small})`,
          text`left(${s()}, ${small})`,
          text`right(${s()}, ${small})`,
          text`reverse(${s()})`,
          text`repeat(${s()}, ${small})`,
          text`replace(${s()}, ${s()}, ${s()})`,
          text`lpad(${s()}, ${small}, ${s()})`,
          text`rpad(${s()}, ${small}, ${s()})`,
          text`space(${small})`,
          text`substring_index(${s()}, ${s()}, ${small})`,
          text`hex(${this.any(d)})`,
          text`md5(${s()})`,
          text`sha1(${s()})`,
          text`sha2(${s()}, 256)`,
          text`cast(${this.any(d)} as char)`,
          text`cast(${this.any(d)} as char(3))`,
          text`cast(${n()} as varchar(20))`,
          text`bin(${i()})`,
          text`oct(${i()})`,
          text`date_format(${m()}, ${fc.constantFrom("'%Y-%m-%d'", "'%H:%i:%s'", "'%W %M %e'", "'%y%c%j'", "'%a %b %p %h'")})`,
          text`dayname(${m()})`,
          text`monthname(${m()})`,
          text`json_unquote(${o('json')})`,
          text`json_unquote(json_extract(${o('json')}, '$.a'))`,
          text`json_extract_string(${o('json')}, '$.a')`,
          text`elt(${small}, ${s()}, ${s()})`,
          text`insert(${s()}, ${small}, ${small}, ${s()})`,
          text`format(${n()}, 2)`,
          text`split_part(${s()}, 'b', 1)`,
        ];
      case 'day':
        return [
          text`date(${m()})`,
          text`date_add(${o('day')}, interval ${small} ${fc.constantFrom('day', 'week', 'month', 'quarter', 'year')})`,
          text`date_sub(${o('day')}, interval ${small} ${fc.constantFrom('day', 'month', 'year')})`,
          text`(${o('day')} + interval ${small} day)`,
          text`cast(${this.any(d)} as date)`,
          text`last_day(${m()})`,
          text`str_to_date(${s()}, '%Y-%m-%d')`,
          text`greatest(${o('day')}, ${o('day')})`,
          text`makedate(2024, ${i()})`,
          text`from_days(${i()})`,
        ];
      case 'moment':
        return [
          text`date_add(${m()}, interval ${small} ${fc.constantFrom('microsecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year')})`,
          text`date_sub(${m()}, interval ${small} ${fc.constantFrom('second', 'hour', 'day', 'month')})`,
          text`(${m()} - interval ${small} hour)`,
          text`cast(${this.any(d)} as datetime)`,
          text`cast(${this.any(d)} as datetime(6))`,
          text`from_unixtime(${i()})`,
          text`timestampadd(${fc.constantFrom('second', 'day', 'month')}, ${small}, ${m()})`,
          text`timestamp(${m()})`,
        ];
      case 'time':
        return [
          text`cast(${this.any(d)} as time)`,
          text`time(${m()})`,
          text`timediff(${o('moment')}, ${o('moment')})`,
          text`sec_to_time(${i()})`,
        ];
      case 'json':
        return [
          text`json_extract(${o('json')}, ${fc.constantFrom("'$'", "'$.a'", "'$[0]'", "'$.b[2].c'", "'$.*'", "'a'")})`,
          text`cast(${s()} as json)`,
          text`json_object('k', ${this.any(d)})`,
          text`json_array(${this.any(d)}, ${this.any(d)})`,
          text`json_set(${o('json')}, '$.a', ${this.any(d)})`,
          text`js -> '$.a'`.map((e) => (this.names.of('json').length ? e : "json_extract('{}', '$.a')")),
        ];
      case 'bytes':
        return [
          text`unhex(${s()})`,
          text`cast(${this.any(d)} as binary)`,
          text`cast(${this.any(d)} as binary(4))`,
          text`substring(${o('bytes')}, ${small})`,
          text`concat(${o('bytes')}, ${o('bytes')})`,
        ];
      case 'truth':
        return this.conditions(d);
    }
  }

  /** Comparisons and what else is true or false. */
  private conditions(d: number): readonly Sql[] {
    const o = (f: Family) => this.operand(f, d);
    const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', '<=>');
    const truth = () => this.expression('truth', d);
    const alike = families.map((f) => text`(${o(f)} ${operator} ${o(f)})`);
    return [
      ...alike,
      ...(this.mixed ? [text`(${this.any(d)} ${operator} ${this.any(d)})`] : []),
      text`(${this.number(d)} ${operator} ${this.number(d)})`,
      text`(${truth()} and ${truth()})`,
      text`(${truth()} or ${truth()})`,
      text`(${truth()} xor ${truth()})`,
      text`(not ${truth()})`,
      text`(${this.any(d)} is null)`,
      text`(${this.any(d)} is not null)`,
      text`(${truth()} is true)`,
      text`(${truth()} is not false)`,
      text`(${o('text')} like ${o('text')})`,
      text`(${o('text')} not like ${o('text')})`,
      text`(${o('text')} regexp ${fc.constantFrom("'a'", "'^H'", "'[0-9]+'", "'b.*c$'", "'(a|b)'")})`,
      text`(${o('integer')} in (${o('integer')}, ${o('integer')}))`,
      text`(${o('text')} not in (${o('text')}, ${o('text')}))`,
      text`(${this.number(d)} between ${this.number(d)} and ${this.number(d)})`,
      text`(${o('day')} not between ${o('day')} and ${o('day')})`,
      text`((${o('integer')}, ${o('text')}) = (${o('integer')}, ${o('text')}))`,
      text`json_valid(${o('text')})`,
      text`startswith(${o('text')}, ${o('text')})`,
      text`endswith(${o('text')}, ${o('text')})`,
      text`cast(${this.any(d)} as bool)`,
      text`json_contains(${o('json')}, '1')`,
      ...(this.subqueries
        ? [
            text`(${o('integer')} in (select k from s))`,
            text`(${o('integer')} not in (select k from s where k is not null))`,
            text`exists (select 1 from s where s.k = w.id)`,
            text`(not exists (select 1 from s where s.k = w.id and s.n > 10))`,
            text`(${o('integer')} > (select avg(n) from s))`,
            text`(${o('text')} = (select max(v) from s where s.k = w.id))`,
            text`(${o('integer')} >= all (select k from s))`,
            text`(${o('integer')} = any (select k from s))`,
          ]
        : []),
    ];
  }
}
