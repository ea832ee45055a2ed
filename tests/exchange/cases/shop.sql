CREATE TYPE mood AS ENUM ('sad','ok');
CREATE TABLE companies (id serial PRIMARY KEY, name varchar(80) NOT NULL, vat text UNIQUE, mood mood DEFAULT 'ok', created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE public."order_lines" (id bigint, company_id integer NOT NULL REFERENCES companies(id), status text CHECK (status IN ('New','In review')) DEFAULT 'New', amount numeric(10,2), n numeric(5), ok boolean DEFAULT true, PRIMARY KEY (id));
ALTER TABLE ONLY public.order_lines ADD CONSTRAINT u UNIQUE (amount);
CREATE INDEX x ON companies(name);
