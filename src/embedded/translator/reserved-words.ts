/** Words that MatrixOne takes for names only in backticks. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    'add all alter analyze and apply as asc between binary both by case change char character check collate constraint convert create ' +
    'cross cume_dist current_role database databases day_hour day_microsecond day_minute day_second default delayed delete dense_rank ' +
    'desc describe distinct div drop else elseif enclosed end escape escaped except exists explain false for force foreign from full ' +
    'fulltext function group groups having high_priority hour_microsecond hour_minute hour_second if ignore ilike in index infile inner ' +
    'inout insert int1 int2 int3 int4 int8 intersect interval into is join key leading left like limit lines load lock low_priority ' +
    'match maxvalue minus minute_microsecond minute_second mod natural not ntile null of on optionally or order out outer outfile over ' +
    'partition percent_rank precision primary quick rank recursive references regexp remove rename replace require right rlike row ' +
    'row_number rows schema schemas second_microsecond select separator set show sql_big_result sql_buffer_result sql_calc_found_rows ' +
    'sql_no_cache sql_small_result ssl starting straight_join strict table temporary terminated then to trailing true union until ' +
    'update upgrade usage use using utc_date utc_time utc_timestamp values when where while with xor year_month '
  )
    .trim()
    .split(' '),
);
