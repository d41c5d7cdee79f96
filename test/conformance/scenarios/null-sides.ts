import { setup, texts, type ScenarioSource } from './source.js';

/** UNION ALL with a side of literal NULLs, ordered and limited. */
export const nullSides: ScenarioSource = {
  name: 'null_sides_of_unions',
  steps: [
    ...setup('A'),
    ...texts(
      'A',
      'create table s (id int primary key, k int, g varchar(5))',
      "insert into s values (1,1,'a'),(2,2,'b'),(3,null,'c'),(4,5,null)",
      "select k, g from s union all select null, 'x' order by 1, 2 limit 3",
      "select k, g from s union all select null, 'x' order by 1 limit 3",
      "select k, g from s union all select null, 'x' order by 2 limit 3",
      "select k, g from s union all select null, 'x' order by 1, 2",
      "select k, g from s union all select 1, 'x' order by 1, 2 limit 3",
      'select k, g from s union all select 1, null order by 1, 2 limit 3',
      'select k from s union all select null order by 1 limit 3',
      'select k from s union select null order by 1 limit 3',
      "select k, g from s union select null, 'x' order by 1, 2 limit 3",
      "select null a, 'x' b union all select 1, 'y' order by 1, 2 limit 3",
      "select null a, null b union all select 1, 'y' order by 1, 2 limit 3",
      "select 1 a, 'x' b union all select 2, 'y' order by 1, 2 limit 3",
      'select 1 a, 2 b union all select null, 3 order by 1, 2 limit 3',
      'select 1 a, 2 b union all select null, 3 order by a, b limit 3',
      'select 1 a, 2 b, 3 c union all select null, 3, 4 order by 1 limit 3',
      'select 1 a, 2 b, 3 c union all select null, 3, 4 order by c, b limit 3',
      "select k, g, id from s union all select null, 'x', 7 order by 3 limit 3",
      "select k, g, id from s union all select null, 'x', id from s order by 1, 2 limit 3",
      'select k, id from s union all select null, id from s order by 1, 2 limit 3',
      'select null k, id from s order by 1, 2 limit 3',
      'select null k, g from s order by 1, 2 limit 3',
      "select k, g from s union all select cast(null as int), 'x' order by 1, 2 limit 3",
      "select k, g from s union all select null + 1, 'x' order by 1, 2 limit 3",
      "select k, g from s intersect select null, 'x' order by 1, 2 limit 3",
      "select k, g from s except select null, 'x' order by 1, 2 limit 3",
    ),
  ],
};
