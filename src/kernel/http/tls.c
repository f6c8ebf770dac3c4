/* TLS on the connection itself, by OpenSSL behind libevent.  The guard then sees the decrypted bytes, like plain ones. */
#include "kernel/http/server_int.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

SSL_CTX *http_tls_new(const char *certificate, const char *key)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    const char *bad = NULL;
    if (!tls)
        return NULL;
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (SSL_CTX_set_cipher_list(tls, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        bad = "ciphers";
    else if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1)
        bad = certificate;
    else if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(tls) != 1)
        bad = key;
    if (!bad)
        return tls;
    fprintf(stderr, "TLS: %s cannot be used: %s\n", bad, ERR_reason_error_string(ERR_peek_last_error()));
    SSL_CTX_free(tls);
    return NULL;
}

void http_tls_free(SSL_CTX *tls)
{
    SSL_CTX_free(tls);
}

struct bufferevent *http_tls_bufferevent(SSL_CTX *tls, struct event_base *base)
{
    if (!tls)
        return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    SSL *ssl = SSL_new(tls);
    if (!ssl)
        abort();
    struct bufferevent *bev = bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    return bev;
}
