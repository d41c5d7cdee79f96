/** Words that MatrixOne takes for names only in backticks. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    '_binary add all alter analyze and apply as asc auto_update between binary both by call case ccpr cdc centroidx ' +
    'change char character check collate column config constraint convert coverage create cross cume_dist ' +
    'current_date current_role current_time current_timestamp current_user database databases datalink day_hour ' +
    'day_microsecond day_minute day_second declare dedup default delayed delete dense_rank desc describe distinct ' +
    'div drop else elseif enclosed end escape escaped except exists explain false for force force_sync foreign from ' +
    'full fulltext function group groups having high_priority hour_microsecond hour_minute hour_second if ignore ' +
    'ilike in index infile inner inout insert int1 int2 int3 int4 int8 intersect interval into is iterate join key ' +
    'kill leading leave left like limit lines load localtime localtimestamp lock loop low_priority match maxvalue ' +
    'minus minute_microsecond minute_second mod natural not ntile null of on optionally or order out outer outfile ' +
    'over partition percent_rank phyplan precision primary quick rank recursive references regexp reindex remove ' +
    'rename repeat replace require retention right rlike row row_number rows schema schemas second_microsecond ' +
    'select separator set show sql_big_result sql_buffer_result sql_calc_found_rows sql_no_cache sql_small_result ' +
    'ssl starting straight_join strict subscription sync sync_interval table temporary terminated then to trailing ' +
    'true union unique until update upgrade usage use using utc_date utc_time utc_timestamp values when where while ' +
    'with xor year_month'
  ).split(' '),
);

/** Reserved words that begin an expression, such as CASE: it is the word behind them that is wrong. */
export const openingWords: ReadonlySet<string> = new Set(
  (
    'binary case char convert cume_dist database dense_rank if insert interval left match mod not ntile percent_rank rank ' +
    'replace right row_number schema values'
  ).split(' '),
);

/** Reserved words that are calls without parentheses, or constants. */
export const valueWords: ReadonlySet<string> = new Set(
  'current_role false null true utc_date utc_time utc_timestamp'.split(' '),
);
