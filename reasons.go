package bio

import "example.com/bio/errstack"

// The reasons that functions of this module return, for errors.Is.
//
// Corresponds to the BIO_R_ numbers of openssl/bioerr.h, packed as ERR_PACK does in
// OpenSSL 3.x.
const (
	ErrAcceptError               = errstack.ErrAcceptError
	ErrConnectError              = errstack.ErrConnectError
	ErrUnableToTFO               = errstack.ErrUnableToTFO
	ErrNBIOConnectError          = errstack.ErrNBIOConnectError
	ErrUnableToBindSocket        = errstack.ErrUnableToBindSocket
	ErrUnableToCreateSocket      = errstack.ErrUnableToCreateSocket
	ErrUnableToListenSocket      = errstack.ErrUnableToListenSocket
	ErrAmbiguousHostOrService    = errstack.ErrAmbiguousHostOrService
	ErrMalformedHostOrService    = errstack.ErrMalformedHostOrService
	ErrUnsupportedProtocolFamily = errstack.ErrUnsupportedProtocolFamily
	ErrGetsocknameError          = errstack.ErrGetsocknameError
	ErrGetsocknameTruncated      = errstack.ErrGetsocknameTruncated
	ErrGettingSocktype           = errstack.ErrGettingSocktype
	ErrInvalidSocket             = errstack.ErrInvalidSocket
	ErrListenV6Only              = errstack.ErrListenV6Only
	ErrUnableToKeepAlive         = errstack.ErrUnableToKeepAlive
	ErrUnableToNoDelay           = errstack.ErrUnableToNoDelay
	ErrUnableToReuseAddr         = errstack.ErrUnableToReuseAddr
	ErrNoAcceptAddrOrService     = errstack.ErrNoAcceptAddrOrService
	ErrNoHostnameOrService       = errstack.ErrNoHostnameOrService
)
