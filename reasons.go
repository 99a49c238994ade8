package bio

import "example.com/bio/errstack"

// The reasons that functions of this module give, for errors.Is. They are
// constants, so no program can change them for another.
//
// Source: the BIO_R_ numbers of openssl/bioerr.h, packed as ERR_PACK does in
// OpenSSL 3.x.
const (
	ErrAcceptError               errstack.Code = 0x10000064 // BIO_R_ACCEPT_ERROR
	ErrConnectError              errstack.Code = 0x10000067 // BIO_R_CONNECT_ERROR
	ErrUnableToTFO               errstack.Code = 0x1000006D // BIO_R_UNABLE_TO_TFO
	ErrNBIOConnectError          errstack.Code = 0x1000006E // BIO_R_NBIO_CONNECT_ERROR
	ErrUnableToBindSocket        errstack.Code = 0x10000075 // BIO_R_UNABLE_TO_BIND_SOCKET
	ErrUnableToCreateSocket      errstack.Code = 0x10000076 // BIO_R_UNABLE_TO_CREATE_SOCKET
	ErrUnableToListenSocket      errstack.Code = 0x10000077 // BIO_R_UNABLE_TO_LISTEN_SOCKET
	ErrAmbiguousHostOrService    errstack.Code = 0x10000081 // BIO_R_AMBIGUOUS_HOST_OR_SERVICE
	ErrMalformedHostOrService    errstack.Code = 0x10000082 // BIO_R_MALFORMED_HOST_OR_SERVICE
	ErrUnsupportedProtocolFamily errstack.Code = 0x10000083 // BIO_R_UNSUPPORTED_PROTOCOL_FAMILY
	ErrGetsocknameError          errstack.Code = 0x10000084 // BIO_R_GETSOCKNAME_ERROR
	ErrGetsocknameTruncated      errstack.Code = 0x10000085 // BIO_R_GETSOCKNAME_TRUNCATED_ADDRESS
	ErrGettingSocktype           errstack.Code = 0x10000086 // BIO_R_GETTING_SOCKTYPE
	ErrInvalidSocket             errstack.Code = 0x10000087 // BIO_R_INVALID_SOCKET
	ErrListenV6Only              errstack.Code = 0x10000088 // BIO_R_LISTEN_V6_ONLY
	ErrUnableToKeepAlive         errstack.Code = 0x10000089 // BIO_R_UNABLE_TO_KEEPALIVE
	ErrUnableToNoDelay           errstack.Code = 0x1000008A // BIO_R_UNABLE_TO_NODELAY
	ErrUnableToReuseAddr         errstack.Code = 0x1000008B // BIO_R_UNABLE_TO_REUSEADDR
	ErrNoAcceptAddrOrService     errstack.Code = 0x1000008F // BIO_R_NO_ACCEPT_ADDR_OR_SERVICE_SPECIFIED
	ErrNoHostnameOrService       errstack.Code = 0x10000090 // BIO_R_NO_HOSTNAME_OR_SERVICE_SPECIFIED
)
