-- Generated from the models: npm run generate:docs. May be run any number of times; nothing is dropped.

do $roles$
declare
  role text;
begin
  foreach role in array array['cryptics_reader', 'cryptics_writer', 'cryptics_owner'] loop
    begin
      if not exists (select from pg_roles where rolname = role) then execute format('create role %I nologin', role); end if;
    exception when duplicate_object or unique_violation then null; -- Another database of this server made it meanwhile.
    end;
  end loop;
  grant usage on schema public to cryptics_reader, cryptics_writer;
  grant all on schema public to cryptics_owner;
  grant select on all tables in schema public to cryptics_reader;
  grant select, insert, update on all tables in schema public to cryptics_writer;
  grant usage on all sequences in schema public to cryptics_writer;
  grant all on all tables in schema public to cryptics_owner;
  -- For what is made later, by whoever runs this.
  alter default privileges in schema public grant select on tables to cryptics_reader;
  alter default privileges in schema public grant select, insert, update on tables to cryptics_writer;
  alter default privileges in schema public grant usage on sequences to cryptics_writer;
  alter default privileges in schema public grant all on tables to cryptics_owner;
exception when insufficient_privilege then
  raise notice 'the roles cryptics_reader, cryptics_writer and cryptics_owner are left out: this user may not make roles';
end
$roles$;
