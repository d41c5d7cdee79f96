import { Migration } from '@mikro-orm/migrations';

/** The demo's tables. */
export class Migration20261123000000_initial extends Migration {
  override name = 'Migration20261123000000_initial';

  override up(): void {
    this.addSql(
      `create table \`audit_log\` (\`id\` int unsigned not null auto_increment primary key, \`actor\` varchar(100) not null, \`action\` varchar(200) not null);`,
    );

    this.addSql(
      `create table \`new_users\` (\`id\` int unsigned not null auto_increment primary key, \`name\` varchar(100) not null, \`email\` varchar(100) not null);`,
    );
    this.addSql(`alter table \`new_users\` add unique \`new_users_email_unique\` (\`email\`);`);

    this.addSql(
      `create table \`old_users\` (\`id\` int unsigned not null auto_increment primary key, \`name\` varchar(100) not null, \`email\` varchar(100) not null);`,
    );

    this.addSql(
      `create table \`users\` (\`id\` int unsigned not null auto_increment primary key, \`name\` varchar(100) not null, \`email\` varchar(100) not null, \`status\` varchar(20) not null default 'pending', \`created_at\` datetime not null default current_timestamp);`,
    );
    this.addSql(`alter table \`users\` add unique \`users_email_unique\` (\`email\`);`);
  }

  override down(): void {
    for (const table of ['users', 'old_users', 'new_users', 'audit_log'])
      this.addSql(`drop table \`${table}\`;`);
  }
}
