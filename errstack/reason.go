package errstack

// Reasons that mean the same in every library. Those named after a library say that the
// failure came from it.
//
// Corresponds to the ERR_R_ numbers of openssl/err.h.
const (
	ReasonSysLib     = FlagCommon | Reason(LibSys)
	ReasonBNLib      = FlagCommon | Reason(LibBN)
	ReasonRSALib     = FlagCommon | Reason(LibRSA)
	ReasonDHLib      = FlagCommon | Reason(LibDH)
	ReasonEVPLib     = FlagCommon | Reason(LibEVP)
	ReasonBufLib     = FlagCommon | Reason(LibBuf)
	ReasonObjLib     = FlagCommon | Reason(LibObj)
	ReasonPEMLib     = FlagCommon | Reason(LibPEM)
	ReasonDSALib     = FlagCommon | Reason(LibDSA)
	ReasonX509Lib    = FlagCommon | Reason(LibX509)
	ReasonASN1Lib    = FlagCommon | Reason(LibASN1)
	ReasonConfLib    = FlagCommon | Reason(LibConf)
	ReasonCryptoLib  = FlagCommon | Reason(LibCrypto)
	ReasonECLib      = FlagCommon | Reason(LibEC)
	ReasonSSLLib     = FlagCommon | Reason(LibSSL)
	ReasonBIOLib     = FlagCommon | Reason(LibBIO)
	ReasonPKCS7Lib   = FlagCommon | Reason(LibPKCS7)
	ReasonX509V3Lib  = FlagCommon | Reason(LibX509V3)
	ReasonPKCS12Lib  = FlagCommon | Reason(LibPKCS12)
	ReasonRandLib    = FlagCommon | Reason(LibRand)
	ReasonDSOLib     = FlagCommon | Reason(LibDSO)
	ReasonEngineLib  = FlagCommon | Reason(LibEngine)
	ReasonUILib      = FlagCommon | Reason(LibUI)
	ReasonECDSALib   = FlagCommon | Reason(LibECDSA)
	ReasonStoreLib   = FlagCommon | Reason(LibStore)
	ReasonCMSLib     = FlagCommon | Reason(LibCMS)
	ReasonTSLib      = FlagCommon | Reason(LibTS)
	ReasonCTLib      = FlagCommon | Reason(LibCT)
	ReasonProvLib    = FlagCommon | Reason(LibProv)
	ReasonESSLib     = FlagCommon | Reason(LibESS)
	ReasonCMPLib     = FlagCommon | Reason(LibCMP)
	ReasonEncoderLib = FlagCommon | Reason(LibEncoder)
	ReasonDecoderLib = FlagCommon | Reason(LibDecoder)

	ReasonFatal                     = FlagFatal | FlagCommon
	ReasonMallocFailure             = ReasonFatal | 256
	ReasonShouldNotHaveBeenCalled   = ReasonFatal | 257
	ReasonPassedNullParameter       = ReasonFatal | 258
	ReasonInternalError             = ReasonFatal | 259
	ReasonDisabled                  = ReasonFatal | 260
	ReasonInitFail                  = ReasonFatal | 261
	ReasonPassedInvalidArgument     = FlagCommon | 262
	ReasonOperationFail             = ReasonFatal | 263
	ReasonInvalidProviderFunctions  = ReasonFatal | 264
	ReasonInterruptedOrCancelled    = FlagCommon | 265
	ReasonNestedASN1Error           = FlagCommon | 266
	ReasonMissingASN1EOS            = FlagCommon | 267
	ReasonUnsupported               = FlagCommon | 268
	ReasonFetchFailed               = FlagCommon | 269
	ReasonInvalidPropertyDefinition = FlagCommon | 270
	ReasonUnableToGetReadLock       = ReasonFatal | 271
	ReasonUnableToGetWriteLock      = ReasonFatal | 272
)

// commonReasons are the texts of the common reasons. A table costs less than a map when a
// program starts.
var commonReasons = [...]struct {
	reason Reason
	text   string
}{
	{ReasonSysLib, "system lib"},
	{ReasonBNLib, "BN lib"},
	{ReasonRSALib, "RSA lib"},
	{ReasonDHLib, "DH lib"},
	{ReasonEVPLib, "EVP lib"},
	{ReasonBufLib, "BUF lib"},
	{ReasonObjLib, "OBJ lib"},
	{ReasonPEMLib, "PEM lib"},
	{ReasonDSALib, "DSA lib"},
	{ReasonX509Lib, "X509 lib"},
	{ReasonASN1Lib, "ASN1 lib"},
	{ReasonCryptoLib, "CRYPTO lib"},
	{ReasonECLib, "EC lib"},
	{ReasonBIOLib, "BIO lib"},
	{ReasonPKCS7Lib, "PKCS7 lib"},
	{ReasonX509V3Lib, "X509V3 lib"},
	{ReasonEngineLib, "ENGINE lib"},
	{ReasonUILib, "UI lib"},
	{ReasonECDSALib, "ECDSA lib"},
	{ReasonStoreLib, "OSSL_STORE lib"},
	{ReasonDecoderLib, "OSSL_DECODER lib"},
	{ReasonFatal, "fatal"},
	{ReasonMallocFailure, "malloc failure"},
	{ReasonShouldNotHaveBeenCalled, "called a function you should not call"},
	{ReasonPassedNullParameter, "passed a null parameter"},
	{ReasonInternalError, "internal error"},
	{ReasonDisabled, "called a function that was disabled at compile-time"},
	{ReasonInitFail, "init fail"},
	{ReasonPassedInvalidArgument, "passed invalid argument"},
	{ReasonOperationFail, "operation fail"},
	{ReasonInvalidProviderFunctions, "invalid provider functions"},
	{ReasonInterruptedOrCancelled, "interrupted or cancelled"},
	{ReasonNestedASN1Error, "nested asn1 error"},
	{ReasonMissingASN1EOS, "missing asn1 eos"},
	{ReasonUnsupported, "unsupported"},
	{ReasonFetchFailed, "fetch failed"},
	{ReasonInvalidPropertyDefinition, "invalid property definition"},
	{ReasonUnableToGetReadLock, "unable to get read lock"},
	{ReasonUnableToGetWriteLock, "unable to get write lock"},
}

// commonText returns the text of a common reason, or "".
func commonText(reason Reason) string {
	for i := range commonReasons {
		if commonReasons[i].reason == reason {
			return commonReasons[i].text
		}
	}
	return ""
}
