# One image for web, worker, beat and vault; the command decides which (docker-compose.yml).

FROM node:24-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/base.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt
COPY . .
COPY --from=assets /assets/node_modules/govuk-frontend /govuk-frontend
# Throw-away values: collecting files reads settings and opens nothing.
RUN /venv/bin/python -m config.assets --package /govuk-frontend \
    && DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY=not-used-at-run-time \
       ALLOWED_HOSTS=build SITE_URL=https://build /venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin service \
    && install -d -m 0700 -o service -g service /keys/web /keys/vault
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2
USER service
EXPOSE 8000
CMD ["granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--workers", "2", \
     "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--log-level", "warning"]
