{-# LANGUAGE CPP, OverloadedStrings #-}
-- Network.HTTP.Simple of http-conduit, with one manager: two requests. The response timeout of 30 s is left as it is.
module Main (main) where

import Control.Exception (SomeException, try)
import qualified Data.ByteString.Char8 as B
import qualified Data.ByteString.Lazy.Char8 as L
import Data.Default.Class (def)
import Data.X509.CertificateStore (readCertificateStore)
import Data.X509.Validation (FailedReason (NameMismatch))
import Network.Connection (TLSSettings (TLSSettings))
import Network.HTTP.Client (managerResponseTimeout, newManager, responseTimeoutMicro)
import Network.HTTP.Client.TLS (mkManagerSettings)
import Network.HTTP.Simple
import Network.TLS (ClientHooks (..), ClientParams (..), Shared (..), Supported (..), defaultParamsClient)
import Network.TLS.Extra.Cipher (ciphersuite_default)
import System.Environment (getArgs, getEnv, lookupEnv)

main :: IO ()
main = do
  arguments <- getArgs
  case arguments of
    ["version"] -> putStrLn ("version=" ++ VERSION_http_conduit ++ "\nlibrary=http-client " ++ VERSION_http_client ++ ", http-client-tls\nownTimeout=responseTimeout (30 s unless set)")
    [method, base] -> do
      pem <- getEnv "PEM"
      seconds <- lookupEnv "OWN_TIMEOUT"
      Just store <- readCertificateStore pem
      let plain = defaultParamsClient "127.0.0.1" ""
          -- It knows no addresses in certificates.
          lenient store' cache service chain = filter unnamed <$> onServerCertificate (clientHooks plain) store' cache service chain
          unnamed reason = case reason of NameMismatch _ -> False; _ -> True
          tls = plain {clientHooks = (clientHooks plain) {onServerCertificate = lenient}, clientShared = (clientShared plain) {sharedCAStore = store}, clientSupported = def {supportedCiphers = ciphersuite_default}}
          timed = maybe id (\s settings -> settings {managerResponseTimeout = responseTimeoutMicro (read s * 1000000)}) seconds
      manager <- newManager (timed (mkManagerSettings (TLSSettings tls) Nothing))
      (status, _) <- ask manager method (base ++ "a.txt") [("Destination", B.pack (base ++ "copy.txt"))]
      putStrLn ("first=" ++ status)
      (second, body) <- ask manager "GET" (base ++ "second.txt") []
      putStrLn ("secondStatus=" ++ second ++ "\nsecond=" ++ (if body == "second answer\n" then "ok" else "wrong"))
    _ -> fail "usage"
  where
    ask manager verb url fields = do
      request <- parseRequest url
      answer <- try (httpLBS (setRequestMethod (B.pack verb) (setRequestHeaders fields (setRequestManager manager request))))
      pure $ case answer of
        Left problem -> ("error " ++ unwords (words (show (problem :: SomeException))), L.empty)
        Right response -> (show (getResponseStatusCode response), getResponseBody response)
