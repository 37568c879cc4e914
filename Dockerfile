# One image; its argument says which process it is: api, worker, projector or migrate.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /srv/indenture

# Without the embedded servers, which an image beside real ones never starts.
COPY requirements.lock compose/without-embedded.awk ./
RUN awk -f without-embedded.awk requirements.lock > image.lock \
    && pip install --no-cache-dir --require-hashes -r image.lock

COPY pyproject.toml ./
COPY domain domain
COPY activities activities
COPY workflows workflows
COPY api api
# Compiled here: where it runs nothing can be written, and health is asked by a new process each time.
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && python -m compileall -q domain activities workflows api \
    && useradd --system --no-create-home --shell /usr/sbin/nologin indenture

USER indenture
ENTRYPOINT ["indenture"]
CMD ["api"]
