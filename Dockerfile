# The Makefile's steps, in two stages. Build and start: docker compose up --build ormscope-alone

FROM node:20.20.2-bookworm-slim AS page
WORKDIR /ormscope/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-fund --no-audit
COPY frontend/ ./
RUN npm run build

FROM python:3.11.13-slim-bookworm
# MariaDB's server, which ORMscope runs for itself; what the drivers of SQL Server are linked to.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        mariadb-server-core libseccomp2 libodbc2 libltdl7 libkrb5-3 libgssapi-krb5-2 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 ormscope
WORKDIR /ormscope
RUN chown ormscope /ormscope
USER ormscope
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --disable-pip-version-check --no-cache-dir --quiet \
        --require-hashes -r requirements.lock
COPY manage.py pyproject.toml ./
COPY backend/ backend/
COPY --from=page /ormscope/frontend/dist/ frontend/dist/
# The volume takes this folder's owner when it is first mounted.
RUN mkdir .ormscope

# Inside, the server must listen on every address to be reached at all, so it has the policy public:
# no SQL text, and jailed workers. docker-compose.yml publishes its port on the host's loopback only.
ENV ORMSCOPE_POLICY=public PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/health/', timeout=4)"]
CMD [".venv/bin/python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
