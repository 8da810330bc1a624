"""The names of Docker Hub's official images (https://hub.docker.com/u/library): a bare name that is one of them means
the image, however much it looks like a stage."""

_NAMES = """
adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop
bash bonita buildpack-deps busybox caddy cassandra centos chronograf cirros clearlinux clefos clickhouse
clojure composer consul convertigo couchbase couchdb crate dart debian docker drupal eclipse-mosquitto
eclipse-temurin eggdrop elasticsearch elixir emqx erlang express-gateway fedora flink fluentd friendica gazebo
gcc geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch httpd hylang ibmjava influxdb
irssi jetty joomla jruby julia kapacitor kibana kong krakend lightstreamer liquibase logstash mageia mariadb
matomo maven mediawiki memcached mongo mongo-express monica mysql nats nats-streaming neo4j neurodebian
nextcloud nginx node notary odoo open-liberty openjdk oraclelinux orientdb percona perl photon php php-
zendserver phpmyadmin plone postfixadmin postgres pypy python r-base rabbitmq rakudo-star rapidoid redis
redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa scratch sl solr sonarqube
spark spiped storm swift swipl teamspeak telegraf thrift tomcat tomee traefik ubuntu unit valkey varnish vault
websphere-liberty wordpress xwiki yourls znc zookeeper
"""

OFFICIAL = frozenset(_NAMES.split())
