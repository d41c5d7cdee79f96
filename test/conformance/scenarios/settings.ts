import { setup, texts, type ScenarioSource } from './source.js';

/** Settings out of their ranges fail, and a SET that fails undoes the transaction. */
export const settingsOutOfRange: ScenarioSource = {
  name: 'settings_out_of_range',
  steps: [
    ...setup('A', 'create table so (id int primary key)'),
    ...texts(
      'A',
      'set lock_wait_timeout = 0',
      'set lock_wait_timeout = 31536000',
      'set lock_wait_timeout = 31536001',
      'set lock_wait_timeout = -1',
      'set global lock_wait_timeout = 0',
      'set wait_timeout = 0',
      'set wait_timeout = 2147484',
      'set interactive_timeout = 0',
      'set net_read_timeout = 31536001',
      'set max_execution_time = -1',
      'set max_allowed_packet = 1023',
      'set auto_increment_increment = 0',
      'set auto_increment_offset = 65536',
      'set cte_max_recursion_depth = -1',
      "set time_zone = '+14:01'",
      "set time_zone = '-14:00'",
      "set time_zone = '+08:60'",
      'set lock_wait_timeout = 5',
      'begin',
      'insert into so values (1)',
      'set lock_wait_timeout = 0',
      'insert into so values (2)',
      'rollback',
      'select * from so order by id',
      'select @@lock_wait_timeout',
    ),
  ],
};
