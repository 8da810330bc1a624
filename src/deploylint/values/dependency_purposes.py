"""What well-known packages are for: facts of their own manuals, by purpose.

Names are in lower case, of Maven the artifact's alone; one that ends in `*` stands for all that begin so. What each
ecosystem calls its packages differs enough for one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

PURPOSES: Mapping[str, str] = {
    "server": """
        express fastify koa @nestjs/core @hapi/hapi restify hono @feathersjs/express polka apollo-server @apollo/server
        flask fastapi django starlette sanic aiohttp tornado falcon litestar quart github.com/gin-gonic/gin
        github.com/labstack/echo* github.com/gofiber/fiber* github.com/go-chi/chi* github.com/gorilla/mux
        spring-boot-starter-web spring-boot-starter-webflux spring-boot-starter-webmvc quarkus-rest* quarkus-resteasy*
        micronaut-http-server* spark-core ktor-server* rails sinatra laravel/framework symfony/framework-bundle axum
        actix-web rocket warp
    """,
    "front_end": "react-dom vue @angular/core svelte next nuxt gatsby preact solid-js astro",
    "rate_limiting": """
        express-rate-limit rate-limiter-flexible express-slow-down express-brute @nestjs/throttler @fastify/rate-limit
        fastify-rate-limit koa-ratelimit koa2-ratelimit hapi-rate-limit limiter hono-rate-limiter @upstash/ratelimit
        slowapi flask-limiter django-ratelimit fastapi-limiter django-axes limits github.com/ulule/limiter*
        github.com/didip/tollbooth* github.com/go-chi/httprate golang.org/x/time bucket4j* bucket4j-core
        resilience4j-ratelimiter rack-attack governor tower-governor actix-governor aspnetcoreratelimit
    """,
    "shared_counters": """
        rate-limit-redis rate-limit-mongo rate-limit-memcached rate-limiter-flexible koa-ratelimit
        @nest-lab/throttler-storage-redis nestjs-throttler-storage-redis @upstash/ratelimit fastapi-limiter
        django-ratelimit bucket4j-redis rack-attack
    """,
    "compression": """
        compression shrink-ray-current @fastify/compress koa-compress express-static-gzip next flask-compress
        django-compression-middleware brotli-asgi starlette-compress whitenoise github.com/gin-contrib/gzip
        github.com/nytimes/gziphandler github.com/klauspost/compress
    """,
    "security_headers": """
        helmet @fastify/helmet koa-helmet lusca nuxt-security flask-talisman secure spring-boot-starter-security
        spring-security-config github.com/unrolled/secure* secure-headers github.com/gin-contrib/secure secure_headers
        nelmio/security-bundle django-csp
    """,
    "csrf": """
        csurf csrf-csrf csrf-sync lusca @fastify/csrf-protection koa-csrf tiny-csrf flask-wtf next-auth
        fastapi-csrf-protect starlette-csrf github.com/gorilla/csrf github.com/justinas/nosurf
        spring-boot-starter-security django rails laravel/framework symfony/security-csrf
    """,
    "cookie_sessions": """
        express-session cookie-session @fastify/session @fastify/secure-session koa-session iron-session flask-session
        github.com/gorilla/sessions github.com/gin-contrib/sessions spring-session-*
    """,
    "bearer_tokens": """
        jsonwebtoken jose passport-jwt passport-http-bearer @nestjs/jwt express-jwt @fastify/jwt koa-jwt pyjwt
        python-jose flask-jwt-extended djangorestframework-simplejwt authlib github.com/golang-jwt/jwt* jjwt-api
        spring-boot-starter-oauth2-resource-server jwt firebase/php-jwt
    """,
    "error_tracking": """
        @sentry/* raven sentry-sdk github.com/getsentry/sentry-go sentry-spring-boot* sentry-logback sentry sentry-ruby
        sentry-rails sentry/sentry* @bugsnag/* bugsnag bugsnag* rollbar pyrollbar @rollbar/* @honeybadger-io/*
        honeybadger @airbrake/* airbrake raygun @appsignal/* appsignal github.com/bugsnag/bugsnag-go*
        github.com/rollbar/rollbar-go elastic-apm-node
    """,
    "performance_monitoring": """
        newrelic @newrelic/* dd-trace ddtrace elastic-apm-node elastic-apm applicationinsights @opentelemetry/*
        opentelemetry-* go.opentelemetry.io/* @appsignal/* appsignal prom-client express-prom-bundle
        @willsoto/nestjs-prometheus prometheus-client prometheus-fastapi-instrumentator django-prometheus
        prometheus-flask-exporter github.com/prometheus/client_golang micrometer-* apm-agent* newrelic-api newrelic_rpm
        gopkg.in/datadog/dd-trace-go* azure-monitor-* github.com/newrelic/go-agent* google-cloud-trace
        @google-cloud/trace-agent aws-xray-sdk* scout-apm skywalking-* @sentry/profiling-node
        microsoft.applicationinsights* opentelemetry*
    """,
    "structured_logging": """
        pino pino-http nestjs-pino winston bunyan fastify roarr tslog structlog python-json-logger loguru json-logging
        go.uber.org/zap github.com/rs/zerolog github.com/sirupsen/logrus logstash-logback-encoder logback-*
        log4j-layout-template-json semantic_logger rails_semantic_logger lograge tracing-subscriber monolog/monolog
        serilog* ecs-logging* @elastic/ecs-* google-cloud-logging
    """,
    "image_processing": """
        next sharp imagemin* cloudinary next-cloudinary @cloudinary/* imgix* @imgix/* vite-plugin-image* vite-imagetools
        image-webpack-loader gatsby-plugin-image @nuxt/image svgo vite-plugin-imagemin image-minimizer-webpack-plugin
        @11ty/eleventy-img pillow ipx
    """,
    "password_hashing": """
        bcrypt bcryptjs argon2 @node-rs/argon2 @node-rs/bcrypt scrypt-kdf argon2-cffi passlib pwdlib django flask-bcrypt
        golang.org/x/crypto spring-security-crypto jbcrypt spring-boot-starter-security devise rust-argon2 better-auth
        lucia
    """,
    "weak_hashing": "md5 blueimp-md5 js-md5 md5-hex sha1 js-sha1 md5-file",
    "mongoose": "mongoose @nestjs/mongoose @typegoose/typegoose mongoengine",
    "mongodb": """
        mongoose mongodb @nestjs/mongoose @typegoose/typegoose pymongo motor mongoengine beanie
        go.mongodb.org/mongo-driver* spring-boot-starter-data-mongodb* mongodb-driver-sync mongoid mongodb.driver
        mongodb/mongodb
    """,
    "redis": """
        ioredis redis @redis/client handy-redis redis-py-cluster aioredis django-redis github.com/redis/go-redis*
        github.com/go-redis/redis* github.com/gomodule/redigo jedis lettuce-core spring-boot-starter-data-redis*
        predis/predis stackexchange.redis redisson
    """,
    "postgresql": """
        pg pg-promise postgres psycopg2 psycopg2-binary psycopg asyncpg github.com/lib/pq github.com/jackc/pgx*
        postgresql npgsql* tokio-postgres
    """,
    "mysql": """
        mysql mysql2 mariadb pymysql mysqlclient mysql-connector-python mysql-connector-j github.com/go-sql-driver/mysql
        mysql-connector-java mysqlconnector mariadb-java-client
    """,
    "razorpay": """
        razorpay github.com/razorpay/razorpay-go razorpay-java razorpay/razorpay react-razorpay
    """,
    "stripe": "stripe github.com/stripe/stripe-go* stripe-java stripe/stripe-php stripe.net",
    "sendgrid": "@sendgrid/* sendgrid sendgrid-java github.com/sendgrid/sendgrid-go sendgrid/sendgrid",
    "twilio": "twilio github.com/twilio/twilio-go twilio-ruby twilio/sdk",
    "cloudinary": """
        cloudinary next-cloudinary @cloudinary/* django-cloudinary-storage cloudinary-http* multer-storage-cloudinary
        cloudinary-core github.com/cloudinary/cloudinary-go*
    """,
    "sentry": """
        @sentry/* raven sentry-sdk github.com/getsentry/sentry-go sentry-spring-boot* sentry sentry-logback sentry-ruby
        sentry-rails sentry/sentry*
    """,
}
"""By purpose, the names of packages with blanks between them."""


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    exact: dict[str, list[str]] = {}
    starts: list[tuple[str, str]] = []
    for purpose, names in PURPOSES.items():
        for name in names.split():
            if name.endswith("*"):
                starts.append((name[:-1], purpose))
            else:
                exact.setdefault(name, []).append(purpose)
    return exact, starts


@lru_cache(maxsize=4_096)
def purposes_of(name: str) -> frozenset[str]:
    """What a package of this name is for; empty for one that is not known."""
    exact, starts = _index()
    return frozenset(exact.get(name, ())) | {purpose for start, purpose in starts if name.startswith(start)}
